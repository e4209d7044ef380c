using System.Net;
using System.Text;
using Aviary.Messaging;
using Aviary.Messaging.Kafka;
using Confluent.Kafka;

namespace Aviary.Tests.Messaging.Kafka;

public sealed class ClientSettingTests
{
    private static readonly Subscription Requests = new() { Topic = "t", Group = "g", DrainTimeout = TimeSpan.FromMinutes(10) };

    [Theory]
    [InlineData(false, KafkaLogin.None, SecurityProtocol.Plaintext, null)]
    [InlineData(true, KafkaLogin.None, SecurityProtocol.Ssl, null)]
    [InlineData(true, KafkaLogin.Plain, SecurityProtocol.SaslSsl, SaslMechanism.Plain)]
    [InlineData(false, KafkaLogin.ScramSha256, SecurityProtocol.SaslPlaintext, SaslMechanism.ScramSha256)]
    [InlineData(true, KafkaLogin.ScramSha512, SecurityProtocol.SaslSsl, SaslMechanism.ScramSha512)]
    [InlineData(true, KafkaLogin.OAuthBearer, SecurityProtocol.SaslSsl, SaslMechanism.OAuthBearer)]
    public void Login_and_encryption_become_the_client_s(bool tls, KafkaLogin login, SecurityProtocol protocol, SaslMechanism? mechanism)
    {
        ClientConfig config = ClientSettings.Common(new KafkaOptions { Brokers = "a:1", Tls = tls, Login = login, User = "u", Password = "p" });
        Assert.Equal((protocol, mechanism), (config.SecurityProtocol, config.SaslMechanism));
        Assert.Equal(login is KafkaLogin.Plain or KafkaLogin.ScramSha256 or KafkaLogin.ScramSha512 ? "u" : null, config.SaslUsername);
    }

    [Fact]
    public void The_native_library_knows_every_login_and_packing()
    {
        foreach (KafkaLogin login in Enum.GetValues<KafkaLogin>())
        {
            foreach (KafkaCompression compression in Enum.GetValues<KafkaCompression>())
            {
                KafkaOptions options = new() { Brokers = "127.0.0.1:1", Tls = true, Login = login, User = "u", Password = "p", Compression = compression };
                using IProducer<byte[], byte[]> producer = new ProducerBuilder<byte[], byte[]>(ClientSettings.Producer(options))
                    .SetLogHandler((_, _) => { })
                    .Build();
                Assert.NotEmpty(producer.Name);
            }
        }
    }

    [Theory]
    [InlineData(KafkaGroupProtocol.Classic)]
    [InlineData(KafkaGroupProtocol.Consumer)]
    public void Both_ways_of_sharing_are_taken_by_the_native_library_and_no_offset_is_stored_by_itself(KafkaGroupProtocol protocol)
    {
        ConsumerConfig config = ClientSettings.Consumer(new KafkaOptions { Brokers = "127.0.0.1:1", GroupProtocol = protocol }, Requests);
        Assert.False(config.EnableAutoOffsetStore);
        Assert.True(config.MaxPollIntervalMs > Requests.DrainTimeout.TotalMilliseconds);
        Assert.True(ClientSettings.Consumer(new KafkaOptions { Brokers = "a:1", SessionTimeout = TimeSpan.FromMinutes(30) }, Requests).MaxPollIntervalMs >= 30 * 60 * 1_000);
        using IConsumer<byte[], byte[]> consumer = new ConsumerBuilder<byte[], byte[]>(config).SetLogHandler((_, _) => { }).Build();
        Assert.NotEmpty(consumer.Name);
    }

    [Fact]
    public async Task A_token_is_asked_for_by_client_credentials()
    {
        Provider provider = new(HttpStatusCode.OK, """{"access_token":"abc","expires_in":60}""");
        FakeTimeProvider time = FakeTime.AtStart();
        using OidcTokens tokens = new(Options(), time, provider);
        (string token, DateTimeOffset ends) = await tokens.GetAsync(TestContext.Current.CancellationToken);
        Assert.Equal(("abc", time.GetUtcNow().AddSeconds(60)), (token, ends));
        Assert.Equal("grant_type=client_credentials&scope=kafka", provider.Body);
        Assert.Equal("id:s%2Fecret", Encoding.UTF8.GetString(Convert.FromBase64String(provider.Authorization!)));
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized, "{}", "status 401")]
    [InlineData(HttpStatusCode.OK, "{}", "no access_token")]
    [InlineData(HttpStatusCode.OK, "<html>", "invalid start of a value")]
    public async Task A_provider_that_gives_no_token_is_named(HttpStatusCode status, string body, string said)
    {
        using OidcTokens tokens = new(Options(), FakeTime.AtStart(), new Provider(status, body));
        BrokerUnavailableException error = await Assert.ThrowsAsync<BrokerUnavailableException>(() => tokens.GetAsync(TestContext.Current.CancellationToken));
        Assert.Contains("https://login.example/token: expected a token for client id", error.Message, StringComparison.Ordinal);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("ecret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_options_do_not_tell_their_secrets()
        => Assert.Equal(
            "kafka://a:1, TLS, login Plain",
            (Options() with { Tls = true, Login = KafkaLogin.Plain, User = "user", Password = "s/ecret" }).ToString());

    private static KafkaOptions Options() => new()
    {
        Brokers = "a:1",
        TokenEndpoint = new Uri("https://login.example/token"),
        ClientId = "id",
        ClientSecret = "s/ecret",
        Scope = "kafka",
    };

    private sealed class Provider(HttpStatusCode status, string answer) : HttpMessageHandler
    {
        public string? Body { get; private set; }

        public string? Authorization { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Body = await request.Content!.ReadAsStringAsync(cancellationToken);
            Authorization = request.Headers.Authorization?.Parameter;
            return new HttpResponseMessage(status) { Content = new StringContent(answer) };
        }
    }
}
