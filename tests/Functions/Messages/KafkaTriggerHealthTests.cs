using Aviary.AsyncClassification;
using Aviary.Functions.Messages;
using Aviary.Messaging;
using Aviary.Messaging.Kafka;
using Microsoft.Extensions.Configuration;

namespace Aviary.Tests.Functions.Messages;

public sealed class KafkaTriggerHealthTests
{
    private static readonly KafkaTriggerBuild Plaintext = new(KafkaLogin.None, Tls: false, CaFile: false);

    private readonly Dictionary<string, string?> _settings = new()
    {
        ["Messaging:Transport"] = "kafka:",
        ["Messaging:KafkaBrokers"] = "kafka:9092",
        ["Messaging:Group"] = "aviary",
        ["Messaging:Requests"] = "classification.requests",
        ["Messaging:Retries"] = "classification.retries",
    };

    [Fact]
    public void A_trigger_that_was_built_as_the_settings_say_has_no_problem()
    {
        Assert.Empty(Problems(Plaintext));
        Set(("KafkaLogin", "OAuthBearer"), ("KafkaTls", "true"), ("KafkaCaFile", "/secrets/ca.pem"), ("KafkaScope", "kafka"));
        Assert.Empty(Problems(new KafkaTriggerBuild(KafkaLogin.OAuthBearer, Tls: true, CaFile: true)));
    }

    [Fact]
    public void Encrypted_connections_need_no_file_of_authorities()
    {
        Set(("KafkaTls", "true"));
        Assert.Empty(Problems(new KafkaTriggerBuild(KafkaLogin.None, Tls: true, CaFile: false)));
    }

    [Theory]
    [InlineData("KafkaLogin", "ScramSha512", "built with KafkaLogin=None, and Messaging:KafkaLogin is ScramSha512: change the setting, or build with -p:KafkaLogin=ScramSha512")]
    [InlineData("KafkaTls", "true", "-p:KafkaTls=true")]
    [InlineData("KafkaCaFile", "/secrets/ca.pem", "-p:KafkaCaFile=true")]
    [InlineData("KafkaBrokers", "", "Messaging:KafkaBrokers is not set")]
    [InlineData("Group", "", "Messaging:Group is not set")]
    [InlineData("Requests", "", "Messaging:Requests is not set")]
    [InlineData("Retries", "", "Messaging:Retries is not set")]
    public void A_setting_that_differs_from_the_build_is_named_with_what_to_do(string name, string value, string said)
    {
        Set((name, value));
        Assert.Contains(said, Assert.Single(Problems(Plaintext)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, true, "KafkaCaFile=true, and Messaging:KafkaCaFile is empty")]
    [InlineData(false, false, "Messaging:KafkaScope is empty")]
    public void What_a_build_needs_and_does_not_get_is_named(bool caFile, bool scope, string said)
    {
        Set(("KafkaLogin", "OAuthBearer"), ("KafkaTls", "true"), ("KafkaScope", scope ? "kafka" : ""));
        Assert.Contains(
            said, Assert.Single(Problems(new KafkaTriggerBuild(KafkaLogin.OAuthBearer, Tls: true, caFile))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AzureWebJobs.ClassifyFromKafka.Disabled", "true")]
    [InlineData("AzureWebJobs:ClassifyRetriesFromKafka:Disabled", "1")]
    public void A_trigger_that_is_off_by_its_setting_is_named_in_each_host(string setting, string value)
    {
        _settings[setting] = value;
        Assert.Contains(setting, Assert.Single(Problems(Plaintext)), StringComparison.Ordinal);
        Assert.Contains(setting, Assert.Single(Problems(build: null)), StringComparison.Ordinal);
        _settings[setting] = "false";
        Assert.Empty(Problems(Plaintext));
    }

    [Theory]
    [InlineData("Transport", "memory:")]
    [InlineData("Transport", "pubsub://aviary")]
    [InlineData("Consumer", "Library")]
    [InlineData("Consumer", "None")]
    public void Where_no_trigger_is_to_run_none_is_missed(string name, string value)
    {
        Set((name, value), ("KafkaTls", "true"), ("KafkaBrokers", ""));
        _settings["AzureWebJobs.ClassifyFromKafka.Disabled"] = "true";
        Assert.Empty(Problems(Plaintext));
    }

    [Fact]
    public void The_build_of_these_tests_connects_without_login_and_encryption() => Assert.Equal(Plaintext, KafkaSecurity.Build);

    private void Set(params (string Name, string Value)[] values)
    {
        foreach ((string name, string value) in values)
        {
            _settings[$"Messaging:{name}"] = value;
        }
    }

    private IReadOnlyList<string> Problems(KafkaTriggerBuild? build)
    {
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(_settings).Build();
        MessagingOptions messaging = new();
        ClassificationOptions classification = new();
        configuration.Bind(MessagingOptions.Section, messaging);
        configuration.Bind(ClassificationOptions.Section, classification);
        return new KafkaTriggerHealth(configuration, messaging, classification, build).Problems;
    }
}
