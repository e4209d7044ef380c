using System.Buffers.Text;
using System.Security.Cryptography;
using Aviary.Messaging.PubSub.Push;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Primitives;

namespace Aviary.Tests.Messaging.PubSub.Push;

public sealed class PushTokenCheckTests : IDisposable
{
    private const string Account = "push@project.iam.gserviceaccount.com";
    private const string Audience = "https://aviary.test/api/pubsub";

    private readonly FakeTimeProvider _time = FakeTime.AtStart();
    private readonly Issuer _issuer = new();
    private readonly PushTokenCheck _check;

    public PushTokenCheckTests()
        => _check = new PushTokenCheck(
            new PushTokenRules { Audience = Audience, ServiceAccount = Account, CertificatesUrl = _issuer.KeysUrl }, _time, _issuer);

    public void Dispose() => _issuer.Dispose();

    [Fact]
    public async Task A_token_of_the_right_account_is_granted()
        => Assert.Equal(200, (await JudgeAsync(Claims())).Status);

    [Fact]
    public async Task Both_spellings_of_the_issuer_are_granted()
        => Assert.Equal(200, (await JudgeAsync(Claims(("iss", "accounts.google.com")))).Status);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Basic dXNlcjpwYXNzd29yZA==")]
    [InlineData("Bearer a.b.c")]
    [InlineData("Bearer a.b")]
    [InlineData("Bearer ....")]
    [InlineData("Bearer e30.e30.e30")]
    [InlineData("Bearer %%%.e30.e30")]
    public async Task A_missing_or_malformed_token_is_401_and_fetches_no_keys(string? authorization)
    {
        Assert.Equal(401, (await _check.CheckAsync(authorization, TestContext.Current.CancellationToken)).Status);
        Assert.Equal(0, _issuer.Fetches);
    }

    [Fact]
    public async Task A_token_without_end_is_401_and_fetches_no_keys()
    {
        Assert.Equal(401, (await _check.CheckAsync("Bearer " + new string('a', 1_000_000), TestContext.Current.CancellationToken)).Status);
        Assert.Equal(0, _issuer.Fetches);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("HS256")]
    [InlineData("ES256")]
    [InlineData("RS512")]
    public async Task Another_algorithm_is_401_and_fetches_no_keys(string algorithm)
    {
        Assert.Equal(401, (await CheckAsync(_issuer.Sign(Claims(), algorithm))).Status);
        Assert.Equal(0, _issuer.Fetches);
    }

    [Fact]
    public async Task A_signature_of_another_key_is_401()
    {
        using var other = RSA.Create(2048);
        Assert.Equal(401, (await CheckAsync(_issuer.Sign(Claims(), with: other))).Status);
    }

    [Fact]
    public async Task A_changed_claim_is_401()
    {
        string[] parts = _issuer.Sign(Claims()).Split('.');
        string[] forged = _issuer.Sign(Claims(("email", "other@project.iam.gserviceaccount.com"))).Split('.');
        Assert.Equal(401, (await CheckAsync($"{parts[0]}.{forged[1]}.{parts[2]}")).Status);
    }

    [Fact]
    public async Task A_payload_that_is_no_JSON_is_401()
    {
        string[] parts = _issuer.Sign(Claims()).Split('.');
        Assert.Equal(401, (await CheckAsync($"{parts[0]}.{Base64Url.EncodeToString("[[["u8)}.{parts[2]}")).Status);
    }

    [Fact]
    public async Task A_token_holds_until_its_end_and_the_clocks_difference_and_no_longer()
    {
        string token = _issuer.Sign(Claims());
        _time.Advance(TimeSpan.FromSeconds(3_600 + 30));
        Assert.Equal(200, (await CheckAsync(token)).Status);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(401, (await CheckAsync(token)).Status);
    }

    [Theory]
    [InlineData("exp", null)]
    [InlineData("iat", null)]
    [InlineData("iat", 60L)]
    [InlineData("nbf", 60L)]
    public async Task A_token_without_times_or_from_the_future_is_401(string claim, long? fromNow)
        => Assert.Equal(401, (await JudgeAsync(Claims((claim, fromNow is { } seconds ? _time.GetUtcNow().ToUnixTimeSeconds() + seconds : null)))).Status);

    [Theory]
    [InlineData("iss", "https://accounts.example.com")]
    [InlineData("iss", null)]
    [InlineData("aud", "https://other.test/api/pubsub")]
    [InlineData("aud", null)]
    [InlineData("email", "other@project.iam.gserviceaccount.com")]
    [InlineData("email", null)]
    [InlineData("email_verified", false)]
    [InlineData("email_verified", null)]
    public async Task A_token_that_holds_but_is_meant_for_another_is_403(string claim, object? value)
    {
        PushVerdict verdict = await JudgeAsync(Claims((claim, value)));
        Assert.Equal(403, verdict.Status);
        Assert.StartsWith(claim + ":", verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_for_several_audiences_is_403()
        => Assert.Equal(403, (await JudgeAsync(Claims(("aud", new[] { Audience, "https://other.test" })))).Status);

    [Fact]
    public async Task Keys_that_cannot_be_fetched_are_503_and_fetched_again_for_the_next()
    {
        _issuer.IsAway = true;
        Assert.Equal(503, (await JudgeAsync(Claims())).Status);
        _issuer.IsAway = false;
        Assert.Equal(200, (await JudgeAsync(Claims())).Status);
    }

    [Fact]
    public async Task Keys_are_fetched_once_for_many_tokens()
    {
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(200, (await JudgeAsync(Claims())).Status);
        }

        Assert.Equal(1, _issuer.Fetches);
    }

    [Fact]
    public async Task Two_authorizations_in_one_request_are_401()
    {
        var receiver = new PushReceiver(_check, _time, NullLogger<PushReceiver>.Instance);
        string token = $"Bearer {_issuer.Sign(Claims())}";
        Assert.Equal(200, (await receiver.AuthorizeAsync(Headers(token), TestContext.Current.CancellationToken)).Status);
        Assert.Equal(401, (await receiver.AuthorizeAsync(Headers(token, token), TestContext.Current.CancellationToken)).Status);
        Assert.Equal(401, (await receiver.AuthorizeAsync(new HeaderDictionary(), TestContext.Current.CancellationToken)).Status);
    }

    private static HeaderDictionary Headers(params string[] authorization) => new() { ["Authorization"] = new StringValues(authorization) };

    private Dictionary<string, object?> Claims(params (string Name, object? Value)[] changed)
    {
        long now = _time.GetUtcNow().ToUnixTimeSeconds();
        Dictionary<string, object?> claims = new(StringComparer.Ordinal)
        {
            ["iss"] = "https://accounts.google.com",
            ["aud"] = Audience,
            ["email"] = Account,
            ["email_verified"] = true,
            ["sub"] = "113774264463038321964",
            ["iat"] = now,
            ["exp"] = now + 3_600,
        };
        foreach ((string name, object? value) in changed)
        {
            claims[name] = value;
        }

        return claims;
    }

    private Task<PushVerdict> JudgeAsync(Dictionary<string, object?> claims) => CheckAsync(_issuer.Sign(claims));

    private Task<PushVerdict> CheckAsync(string token) => _check.CheckAsync("Bearer " + token, TestContext.Current.CancellationToken);
}
