using Aviary.Errors;
using Aviary.Imaging;
using Aviary.Serving.Fetching;
using Microsoft.Extensions.Options;

namespace Aviary.Tests.Serving.Fetching;

public sealed class PictureFetchTests
{
    private static readonly byte[] Picture = [.. Enumerable.Range(0, 3000).Select(i => (byte)i)];

    private readonly PretendedInternet _internet = new();
    private readonly FakeTimeProvider _time = FakeTime.AtStart();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_picture_behind_a_public_name_is_fetched_from_the_address_that_was_looked_at()
    {
        _internet.Host("photos.example", "93.184.216.34").Answer("93.184.216.34", "200 OK\r\nContent-Length: 3000", Picture);
        Assert.Equal(Picture, await GetAsync("http://photos.example/parrot.jpg"));
        Assert.Equal("93.184.216.34:80", Assert.Single(_internet.Connected).ToString());
        Assert.Single(_internet.Asked);
    }

    [Theory]
    [InlineData("http://127.0.0.1/")]
    [InlineData("http://127.1/")]
    [InlineData("http://2130706433/")]
    [InlineData("http://0x7f000001/")]
    [InlineData("http://[::1]/")]
    [InlineData("http://[::ffff:10.0.0.1]/")]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://[fd00:ec2::254]/")]
    [InlineData("http://private.example/")]
    [InlineData("http://both.example/")]
    public async Task An_address_that_is_not_public_is_never_connected_to(string address)
    {
        _internet.Host("private.example", "10.0.0.7").Host("both.example", "93.184.216.34", "127.0.0.1");
        Assert.Contains("public", (await RefusedAsync(address)).Expected, StringComparison.Ordinal);
        Assert.Empty(_internet.Connected);
    }

    [Theory]
    [InlineData("ftp://photos.example/a.jpg", "http or https")]
    [InlineData("file:///etc/passwd", "http or https")]
    [InlineData("gopher://photos.example/", "http or https")]
    [InlineData("photos.example/a.jpg", "absolute")]
    [InlineData("", "absolute")]
    [InlineData("http://user:secret@photos.example/", "without a user")]
    [InlineData("http://photos.example:22/", "ports 80, 443")]
    public async Task An_address_of_another_form_is_refused_before_anything_is_asked(string address, string expected)
    {
        Assert.Contains(expected, (await RefusedAsync(address)).Expected, StringComparison.Ordinal);
        Assert.Empty(_internet.Asked);
    }

    [Theory]
    [InlineData("http://10.0.0.1/", "public")]
    [InlineData("http://inside.example/", "public")]
    [InlineData("http://photos.example:8080/", "ports")]
    [InlineData("ftp://photos.example/", "http or https")]
    [InlineData("//u:p@photos.example/", "without a user")]
    [InlineData("//[", "redirects to http or https addresses")]
    [InlineData("/again", "at most 3 redirects")]
    public async Task Each_redirect_is_held_to_the_same(string location, string expected)
    {
        _internet.Host("photos.example", "93.184.216.34").Host("inside.example", "192.168.0.9")
            .Answer("93.184.216.34", $"302 Found\r\nContent-Length: 0\r\nLocation: {location}");
        Assert.Contains(expected, (await RefusedAsync("http://photos.example/")).Expected, StringComparison.Ordinal);
        Assert.All(_internet.Connected, address => Assert.Equal("93.184.216.34:80", address.ToString()));
    }

    [Theory]
    [InlineData("https://photos.example/", "http://photos.example/a.jpg", "https to https")]
    [InlineData("https://photos.example/", "https://10.0.0.1/", "public")]
    public void A_redirect_may_not_leave_https_nor_the_public_hosts(string from, string to, string expected)
        => Assert.Contains(
            expected,
            Assert.Throws<InvalidInputException>(() => new FetchTarget(new PictureFetchOptions()).RequireAfter(new Uri(from), new Uri(to))).Expected,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("http://photos.example/", "https://photos.example/a.jpg")]
    [InlineData("https://photos.example/", "https://cdn.example/a.jpg")]
    [InlineData("http://photos.example/", "http://cdn.example/a.jpg")]
    public void Other_redirects_are_allowed(string from, string to)
        => Assert.Equal(to, new FetchTarget(new PictureFetchOptions()).RequireAfter(new Uri(from), new Uri(to)).ToString());

    [Fact]
    public async Task A_redirect_to_another_public_host_is_followed()
    {
        _internet.Host("photos.example", "93.184.216.34").Host("cdn.example", "151.101.1.1")
            .Answer("93.184.216.34", "301 Moved\r\nContent-Length: 0\r\nLocation: http://cdn.example/b.jpg")
            .Answer("151.101.1.1", "200 OK", Picture);
        Assert.Equal(Picture, await GetAsync("http://photos.example/a.jpg"));
    }

    [Theory]
    [InlineData("200 OK\r\nContent-Length: 3000")]
    [InlineData("200 OK")]
    public async Task A_file_over_the_limit_is_refused_whether_its_length_is_told_or_not(string head)
    {
        _internet.Host("photos.example", "93.184.216.34").Answer("93.184.216.34", head, Picture);
        InputTooLargeException large = await Assert.ThrowsAsync<InputTooLargeException>(() => GetAsync("http://photos.example/", maxBytes: 2048));
        Assert.Contains("Imaging:MaxBytes", large.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_given_up()
    {
        _internet.Host("slow.example", "93.184.216.34").Silent("93.184.216.34");
        Task<byte[]> waiting = GetAsync("http://slow.example/");
        _time.Advance(TimeSpan.FromSeconds(11));
        Assert.Contains("within 10 s", (await Assert.ThrowsAsync<InvalidInputException>(() => waiting)).Expected, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://missing.example/")]
    [InlineData("http://deaf.example/")]
    [InlineData("http://gone.example/")]
    public async Task What_gives_no_file_is_an_error_of_the_caller(string address)
    {
        _internet.Host("deaf.example", "93.184.216.35").Host("gone.example", "93.184.216.34").Answer("93.184.216.34", "404 Not Found\r\nContent-Length: 0");
        Assert.Equal("url", (await RefusedAsync(address)).Field);
    }

    [Fact]
    public async Task Hosts_can_be_held_to_a_list()
    {
        _internet.Host("a.photos.example", "93.184.216.34").Answer("93.184.216.34", "200 OK", Picture);
        PictureFetchOptions options = new() { Hosts = "other.example, .photos.example" };
        Assert.Equal(Picture, await GetAsync("http://a.photos.example/", options));
        Assert.Contains("PictureFetch:Hosts", (await RefusedAsync("http://evilphotos.example/", options)).Expected, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fetching_can_be_switched_off()
        => Assert.Contains(
            "PictureFetch:Enabled", (await RefusedAsync("http://photos.example/", new PictureFetchOptions { Enabled = false })).Expected, StringComparison.Ordinal);

    private Task<InvalidInputException> RefusedAsync(string address, PictureFetchOptions? options = null)
        => Assert.ThrowsAsync<InvalidInputException>(() => GetAsync(address, options));

    private async Task<byte[]> GetAsync(string address, PictureFetchOptions? options = null, int maxBytes = 1 << 20)
    {
        using PictureFetch fetch = new(
            Options.Create(options ?? new PictureFetchOptions()), Options.Create(new ImagingOptions { MaxBytes = maxBytes }), _time, _internet.Connection);
        return await fetch.GetAsync(address, Cancellation);
    }
}
