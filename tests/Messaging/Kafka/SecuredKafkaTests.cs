using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Aviary.Messaging;
using Aviary.Messaging.Kafka;
using Aviary.Tests.Messaging.Conformance;

namespace Aviary.Tests.Messaging.Kafka;

/// <summary>A broker that demands TLS and a login; <c>infra/kafka-secured/up</c> starts one.</summary>
public sealed class SecuredKafkaTests : IAsyncDisposable
{
    private const string WrongSecret = "a-wrong-secret";
    private static readonly TimeSpan PublishTimeout = TimeSpan.FromSeconds(5);

    private readonly RecordedLog _log = new();
    private readonly UnsignedTokens _tokens = new(WrongSecret);
    private readonly string _topic = $"secured-{Guid.NewGuid():N}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(KafkaLogin.Plain)]
    [InlineData(KafkaLogin.ScramSha256)]
    [InlineData(KafkaLogin.ScramSha512)]
    [InlineData(KafkaLogin.OAuthBearer)]
    public async Task Each_login_publishes_and_receives_and_leaves_no_secret_in_the_log(KafkaLogin login)
    {
        KafkaOptions options = await OptionsAsync(login);
        await using KafkaTransport transport = Open(options);
        Subscription subscription = new() { Topic = _topic, Group = _topic };
        await transport.EnsureAsync([_topic, SubscriptionTopics.Retries(subscription)], group: null, Cancellation);

        await transport.Publisher.PublishAsync(_topic, Event(), Cancellation);
        await using (Listener listener = Listener.Start(transport, subscription))
        {
            await listener.UntilCountAsync(1);
        }

        Assert.NotEmpty(_log.Lines);
        Assert.All(Said(), line => Assert.DoesNotContain(options.Password ?? options.ClientSecret!, line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(KafkaLogin.Plain, "authentication")]
    [InlineData(KafkaLogin.ScramSha256, "authentication")]
    [InlineData(KafkaLogin.ScramSha512, "authentication")]
    [InlineData(KafkaLogin.OAuthBearer, "expected a token for client aviary, got status 401")]
    public async Task A_wrong_secret_is_named_as_the_login_s_and_not_told(KafkaLogin login, string said)
    {
        KafkaOptions options = await OptionsAsync(login) with { Password = WrongSecret, ClientSecret = WrongSecret, PublishTimeout = PublishTimeout };
        await using KafkaTransport transport = Open(options);

        BrokerUnavailableException error = await Assert.ThrowsAsync<BrokerUnavailableException>(
            () => transport.Publisher.PublishAsync(_topic, Event(), Cancellation));

        Assert.Contains(said, error.Message, StringComparison.OrdinalIgnoreCase);
        Assert.All(Said().Append(error.ToString()), line => Assert.DoesNotContain(WrongSecret, line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_subscriber_that_is_not_let_in_says_so_in_the_log()
    {
        await using KafkaTransport transport = Open(await OptionsAsync(KafkaLogin.ScramSha512) with { Password = WrongSecret });
        await using Listener listener = Listener.Start(transport, new Subscription { Topic = _topic, Group = _topic });

        await LoggedAsync("authentication");

        Assert.All(Said(), line => Assert.DoesNotContain(WrongSecret, line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_broker_of_an_authority_that_is_not_trusted_is_refused_and_named()
    {
        using TemporaryFolder folder = new();
        string authority = Path.Combine(folder.Path, "other.pem");
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=another authority", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        using X509Certificate2 other = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        await File.WriteAllTextAsync(authority, other.ExportCertificatePem(), Cancellation);
        await using KafkaTransport transport = Open(await OptionsAsync(KafkaLogin.Plain) with { CaFile = authority, PublishTimeout = PublishTimeout });

        BrokerUnavailableException error = await Assert.ThrowsAsync<BrokerUnavailableException>(
            () => transport.Publisher.PublishAsync(_topic, Event(), Cancellation));

        Assert.Contains("certificate", error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_client_without_encryption_gets_no_further_and_is_told_so()
    {
        await using KafkaTransport transport = Open(await OptionsAsync(KafkaLogin.ScramSha512) with { Tls = false, PublishTimeout = PublishTimeout });

        BrokerUnavailableException error = await Assert.ThrowsAsync<BrokerUnavailableException>(
            () => transport.Publisher.PublishAsync(_topic, Event(), Cancellation));

        Assert.Contains("perhaps it expects TLS", error.Message, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await _tokens.DisposeAsync();
        _log.Dispose();
    }

    private static Message Event() => new() { Id = "1", Source = "/tests", Type = "aviary.test.v1", Body = "body"u8.ToArray() };

    private static string Variable(string name)
    {
        string? value = Environment.GetEnvironmentVariable(name);
        Assert.SkipUnless(!string.IsNullOrEmpty(value), $"{name} is not set: no secured Kafka to test with.");
        return value!;
    }

    private async Task<KafkaOptions> OptionsAsync(KafkaLogin login)
    {
        KafkaOptions options = new()
        {
            Brokers = Variable("KAFKA_SECURED_BOOTSTRAP"),
            Tls = true,
            CaFile = Variable("KAFKA_SECURED_CA"),
            Login = login,
            User = Variable("KAFKA_SECURED_USER"),
            Password = Variable("KAFKA_SECURED_PASSWORD"),
        };
        return login == KafkaLogin.OAuthBearer
            ? options with { Password = null, ClientId = "aviary", ClientSecret = "a-right-secret", TokenEndpoint = await _tokens.StartAsync(Cancellation) }
            : options;
    }

    private KafkaTransport Open(KafkaOptions options) => new(options, TimeProvider.System, _log);

    private IEnumerable<string> Said() => _log.Lines.Select(line => $"{line.Line} {line.Error}");

    private Task LoggedAsync(string text)
        => TestWait.UntilAsync(() => _log.Of(2212).Any(line => line.Contains(text, StringComparison.OrdinalIgnoreCase)));
}
