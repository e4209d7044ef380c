using System.Net;
using System.Net.Sockets;
using Aviary.Cli.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Aviary.Tests.Cli.Hosting;

/// <summary>The local host with functions of its own, over real connections.</summary>
public sealed class LocalHostTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Route_values_the_request_and_services_reach_the_function()
    {
        await using LocalHost host = await StartAsync();
        using HttpClient client = Client(host);
        Assert.Equal("GET seven from there", await client.GetStringAsync("/echo/seven", Token));
        Assert.Equal("at the root", await client.GetStringAsync("/", Token));
    }

    [Fact]
    public async Task A_function_class_of_singletons_is_made_once_and_one_of_scoped_services_for_each_call()
    {
        await using LocalHost host = await StartAsync();
        using HttpClient client = Client(host);
        Assert.Equal("1", await client.GetStringAsync("/count", Token));
        Assert.Equal("2", await client.GetStringAsync("/count", Token));
        Assert.Equal("1", await client.GetStringAsync("/scoped", Token));
        Assert.Equal("1", await client.GetStringAsync("/scoped", Token));
    }

    [Fact]
    public async Task Other_methods_and_routes_are_not_answered()
    {
        await using LocalHost host = await StartAsync();
        using HttpClient client = Client(host);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await client.PostAsync("/echo/seven", null, Token)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/nowhere", Token)).StatusCode);
    }

    [Theory]
    [InlineData("/throws")]
    [InlineData("/throws-at-once")]
    public async Task A_function_that_throws_is_answered_500_without_its_internals(string path)
    {
        await using LocalHost host = await StartAsync();
        using HttpClient client = Client(host);
        HttpResponseMessage response = await client.GetAsync(path, Token);
        string body = await response.Content.ReadAsStringAsync(Token);
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.DoesNotContain("secret", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_listens_on_the_loopback_address_alone_and_does_not_name_its_server()
    {
        await using LocalHost host = await StartAsync();
        Assert.StartsWith("http://127.0.0.1:", host.Address, StringComparison.Ordinal);
        using HttpClient client = Client(host);
        Assert.Empty((await client.GetAsync("/", Token)).Headers.Server);
    }

    [Theory]
    [InlineData("localhost", true)]
    [InlineData("LOCALHOST:9999", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.9.9.9:80", true)]
    [InlineData("[::1]:7071", true)]
    [InlineData("evil.example", false)]
    [InlineData("localhost.evil.example", false)]
    [InlineData("127.0.0.1.evil.example", false)]
    [InlineData("192.168.0.1", false)]
    [InlineData("0.0.0.0", false)]
    public async Task A_request_for_another_host_is_refused(string name, bool answered)
    {
        await using LocalHost host = await StartAsync();
        using HttpClient client = Client(host);
        client.DefaultRequestHeaders.Host = name;
        Assert.Equal(
            answered ? HttpStatusCode.OK : HttpStatusCode.MisdirectedRequest, (await client.GetAsync("/echo/x", Token)).StatusCode);
    }

    [Theory]
    [InlineData("POST", null, null, HttpStatusCode.OK)]
    [InlineData("POST", null, "same-origin", HttpStatusCode.OK)]
    [InlineData("POST", null, "none", HttpStatusCode.OK)]
    [InlineData("POST", "self", null, HttpStatusCode.OK)]
    [InlineData("POST", null, "cross-site", HttpStatusCode.Forbidden)]
    [InlineData("POST", null, "same-site", HttpStatusCode.Forbidden)] // another port of this machine is another origin
    [InlineData("POST", "http://evil.example", null, HttpStatusCode.Forbidden)]
    [InlineData("POST", "http://localhost:1", null, HttpStatusCode.Forbidden)]
    [InlineData("POST", "null", null, HttpStatusCode.Forbidden)]
    [InlineData("GET", "http://evil.example", "cross-site", HttpStatusCode.OK)] // a browser shows the answer to nobody
    public async Task A_write_from_a_page_of_another_origin_is_refused(string method, string? origin, string? site, HttpStatusCode expected)
    {
        await using LocalHost host = await StartAsync();
        using HttpClient client = Client(host);
        using HttpRequestMessage request = new(new HttpMethod(method), "/write");
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin == "self" ? host.Address : origin);
        }

        if (site is not null)
        {
            request.Headers.Add("Sec-Fetch-Site", site);
        }

        Assert.Equal(expected, (await client.SendAsync(request, Token)).StatusCode);
    }

    [Fact]
    public async Task A_taken_port_is_named_with_what_to_do()
    {
        using TcpListener other = new(IPAddress.Loopback, 0);
        other.Start();
        int port = ((IPEndPoint)other.LocalEndpoint).Port;
        HostingException error = await Assert.ThrowsAsync<HostingException>(() => StartAsync(new LocalHostOptions { Port = port }));
        Assert.Equal($"Port {port} on 127.0.0.1 is taken by another program. Stop that program, or choose another port with --port.", error.Message);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(65536)]
    public async Task A_port_that_is_none_is_refused(int port)
        => Assert.Contains(
            "expected 0 to 65535",
            (await Assert.ThrowsAsync<HostingException>(() => StartAsync(new LocalHostOptions { Port = port }))).Message,
            StringComparison.Ordinal);

    [Fact]
    public async Task A_disabled_function_is_not_answered()
    {
        await using LocalHost host = await StartAsync(new LocalHostOptions { Port = 0, DisabledFunctions = new HashSet<string> { "Echo" } });
        using HttpClient client = Client(host);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/echo/x", Token)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/", Token)).StatusCode);
    }

    [Fact]
    public async Task A_timer_runs_with_the_services_and_stops_with_the_host()
    {
        Journal journal = new();
        LocalHost host = await StartAsync(Options(journal));
        await journal.Ticked.Task.WaitAsync(TestWait.Limit, Token);
        await host.DisposeAsync();
        Assert.True(journal.Cancelled);
    }

    [Fact]
    public async Task A_stop_lets_requests_under_way_finish()
    {
        Journal journal = new();
        LocalHost host = await StartAsync(Options(journal));
        using HttpClient client = Client(host);
        Task<string> answer = client.GetStringAsync("/slow", Token);
        await journal.SlowBegan.Task.WaitAsync(TestWait.Limit, Token);
        Task stopped = host.DisposeAsync().AsTask();
        journal.SlowMayEnd.SetResult();
        Assert.Equal("done", await answer);
        await stopped;
    }

    [Fact]
    public async Task Settings_come_from_the_file_the_environment_and_the_caller_in_this_order()
    {
        using TemporaryFolder folder = new();
        string file = folder.File("local.settings.json");
        await File.WriteAllTextAsync(file, """{ "Values": { "Where": "file", "A__B": "colon", /* note */ "Number": 5, } }""", Token);
        await using LocalHost host = await StartAsync(new LocalHostOptions
        {
            Port = 0,
            SettingsFile = file,
            Settings = new Dictionary<string, string?> { ["Where"] = "caller" },
        });
        using HttpClient client = Client(host);
        Assert.Equal("caller colon 5", await client.GetStringAsync("/settings", Token));
    }

    [Fact]
    public async Task A_file_that_the_settings_file_names_is_meant_from_its_folder()
    {
        using TemporaryFolder folder = new();
        await File.WriteAllTextAsync(folder.File("key.pem"), "", Token);
        string file = folder.File("local.settings.json");
        await File.WriteAllTextAsync(file, """{"Values":{"Registry__PublicKeys":"key.pem;other.pem","Training__Data":"fashion-mnist"}}""", Token);
        ConfigurationManager settings = new();
        settings.AddLocal(new LocalHostOptions { SettingsFile = file });
        Assert.Equal($"{folder.File("key.pem")};other.pem", settings["Registry:PublicKeys"]);
        Assert.Equal("fashion-mnist", settings["Training:Data"]);
    }

    [Theory]
    [InlineData("{}", "expected an object with an object 'Values'")]
    [InlineData("{ \"Values\": 5 }", "expected an object with an object 'Values'")]
    [InlineData("[]", "expected an object with an object 'Values'")]
    [InlineData("{ \"Values\": { \"A__B\": [1] } }", "A__B: expected a text, a number or true or false, got a list")]
    [InlineData("{ \"Values\": { \"A__B\": null } }", "A__B: expected a text, a number or true or false, got null")]
    [InlineData("{ \"Values\": { \"A\": { \"B\": 1 } } }", "write SECTION__NAME for each setting")]
    [InlineData("{ \"Values\": { \"A__B\": \"1\", \"a:b\": \"2\" } }", "a:b is there twice")]
    [InlineData("nonsense", "is no settings file")]
    [InlineData(null, "cannot be read")]
    public async Task A_settings_file_that_cannot_be_read_stops_the_start(string? content, string said)
    {
        using TemporaryFolder folder = new();
        string file = folder.File("local.settings.json");
        if (content is not null)
        {
            await File.WriteAllTextAsync(file, content, Token);
        }

        HostingException error = await Assert.ThrowsAsync<HostingException>(() => StartAsync(new LocalHostOptions { Port = 0, SettingsFile = file }));
        Assert.StartsWith(file, error.Message, StringComparison.Ordinal);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    private static LocalHostOptions Options(Journal journal)
        => new() { Port = 0, Services = services => services.AddSingleton(journal) };

    private static Task<LocalHost> StartAsync(LocalHostOptions? options = null)
        => LocalHost.StartAsync(
            options ?? new LocalHostOptions { Port = 0 },
            [typeof(Echoes), typeof(Scoped), typeof(Timed)],
            (services, settings) =>
            {
                services.AddSingleton(settings);
                services.AddSingleton(new Place("there"));
                services.AddSingleton(new Journal());
                services.AddScoped<Visit>();
            },
            Token);

    private static HttpClient Client(LocalHost host) => new() { BaseAddress = new Uri(host.Address) };

#pragma warning disable CA1034, CA1822, CA1812 // Function classes to be found by reflection.
    public sealed record Place(string Name);

    public sealed class Visit;

    public sealed class Journal
    {
        public TaskCompletionSource Ticked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource SlowBegan { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource SlowMayEnd { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool Cancelled { get; set; }
    }

    public sealed class Echoes(Place place, Journal journal, Microsoft.Extensions.Configuration.IConfiguration settings)
    {
        private int _count;

        [Function("Echo")]
        public Task<IResult> EchoAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "echo/{word}")] HttpRequest request, string word)
            => Task.FromResult(Results.Text($"{request.Method} {word} from {place.Name}"));

        [Function("Root")]
        public IResult Root([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "{ignored:maxlength(0)?}")] HttpRequest request)
            => Results.Text("at the root");

        [Function("Count")]
        public IResult Count([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => Results.Text($"{++_count}");

        [Function("Write")]
        public IResult Write([HttpTrigger(AuthorizationLevel.Function, Route = "write")] HttpRequest request) => Results.Text("written");

        [Function("Settings")]
        public IResult Settings([HttpTrigger(AuthorizationLevel.Function, Route = "settings")] HttpRequest request)
            => Results.Text($"{settings["Where"]} {settings["A:B"]} {settings["Number"]}");

        [Function("Throws")]
        public async Task<IResult> ThrowsAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "throws")] HttpRequest request)
        {
            await Task.Yield();
            throw new InvalidOperationException("secret");
        }

        [Function("ThrowsAtOnce")]
        public IResult ThrowsAtOnce([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "throws-at-once")] HttpRequest request)
            => throw new InvalidOperationException("secret");

        [Function("Slow")]
        public async Task<IResult> SlowAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "slow")] HttpRequest request)
        {
            journal.SlowBegan.SetResult();
            await journal.SlowMayEnd.Task;
            return Results.Text("done");
        }
    }

    public sealed class Scoped(Visit visit)
    {
        private int _count;

        [Function("Scoped")]
        public IResult Count([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "scoped")] HttpRequest request)
            => Results.Text($"{(visit is null ? 0 : ++_count)}");
    }

    public sealed class Timed(Journal journal)
    {
        [Function("Timed")]
        public async Task TickAsync([TimerTrigger("0 0 3 1 1 *", RunOnStartup = true)] TimerInfo timer, CancellationToken cancellationToken)
        {
            journal.Ticked.TrySetResult();
            try
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                journal.Cancelled = true;
            }
        }
    }
#pragma warning restore CA1034, CA1822, CA1812
}
