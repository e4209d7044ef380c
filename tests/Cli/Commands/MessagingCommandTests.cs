using System.Text.Json;
using Aviary.Tests.Messaging.Kafka;

namespace Aviary.Tests.Cli.Commands;

public sealed class MessagingCommandTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sending_to_the_memory_of_a_command_is_refused_with_what_to_do()
    {
        AviaryProcess.Ended ended = await AviaryProcess.RunAsync(Token, "send", "--topic", "t", "--messaging", "memory:");
        Assert.Equal(1, ended.Code);
        Assert.Contains("memory: ends with this command; name a broker with --messaging kafka://host:port", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broker_of_an_unknown_kind_is_refused_with_those_there_are()
    {
        AviaryProcess.Ended ended = await AviaryProcess.RunAsync(Token, "receive", "--topic", "t", "--messaging", "amqp://host");
        Assert.Equal(1, ended.Code);
        Assert.Contains("expected memory:, kafka://host:port[,host:port…] or pubsub://project, got 'amqp://host'", ended.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--count", "0")]
    [InlineData("--patience", "-1")]
    public async Task A_number_of_pictures_or_seconds_that_cannot_be_is_refused_by_name(string option, string value)
    {
        AviaryProcess.Ended ended = await AviaryProcess.RunAsync(
            Token, "send", "--data", "fashion-mnist", option, value, "--messaging", "kafka://127.0.0.1:1");
        Assert.Equal(1, ended.Code);
        Assert.Contains($"{option}: expected 1 to ", ended.Error, StringComparison.Ordinal);
        Assert.Contains($"got {value}", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_sent_to_Kafka_is_received_as_a_JSON_object()
    {
        string messaging = $"kafka://{KafkaService.Brokers}";
        string topic = $"command-{Guid.NewGuid():N}";
        string file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "{\"inputs\":[]}", Token);
            AviaryProcess.Ended sent = await AviaryProcess.RunAsync(
                Token, "send", "--topic", topic, "--messaging", messaging, "--key", "k", "--content-type", "application/json",
                "--extension", "model=fashion", "--header", "x=ä", "--json", file);
            Assert.True(sent.Code == 0, sent.Error);
            AviaryProcess.Ended received = await AviaryProcess.RunAsync(
                Token, "receive", "--topic", topic, "--group", topic, "--messaging", messaging, "--count", "1", "--json", "--create");
            Assert.True(received.Code == 0, received.Error);

            using JsonDocument first = JsonDocument.Parse(sent.LastLine);
            using JsonDocument second = JsonDocument.Parse(received.LastLine);
            JsonElement message = second.RootElement;
            Assert.Equal(first.RootElement.GetProperty("id").GetString(), message.GetProperty("id").GetString());
            Assert.Equal("{\"inputs\":[]}", message.GetProperty("body").GetString());
            Assert.Equal("fashion", message.GetProperty("extensions").GetProperty("model").GetString());
            Assert.Equal("ä", message.GetProperty("headers").GetProperty("x").GetString());
            Assert.Equal("k", message.GetProperty("key").GetString());
            Assert.Equal(0, message.GetProperty("data").GetProperty("inputs").GetArrayLength());

            // Nothing was retried, so that the group's topic of retries does not exist: nobody need know.
            AviaryProcess.Ended quiet = await AviaryProcess.RunAsync(
                Token, "receive", "--topic", topic, "--group", $"{topic}.quiet", "--messaging", messaging, "--count", "1");
            Assert.Equal("", quiet.Error);
            Assert.EndsWith("{\"inputs\":[]}", quiet.LastLine, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
