using Aviary.Cli.Hosting;
using Aviary.Messaging;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Aviary.Tests.Cli.Hosting;

public sealed class KafkaTriggersTests
{
    private const int Ended = 1121;

    [Fact]
    public async Task A_client_that_cannot_be_opened_is_logged_and_opened_anew()
    {
        using TemporaryFolder folder = new();
        string authority = Path.Combine(folder.Path, "authority.pem");
        await File.WriteAllTextAsync(authority, "no certificate", TestContext.Current.CancellationToken);
        using ServiceProvider services = new ServiceCollection()
            .Configure<MessagingOptions>(options => (options.Transport, options.KafkaTls, options.KafkaCaFile) = ("kafka://127.0.0.1:1", true, authority))
            .BuildServiceProvider();
        FunctionCatalog catalog = FunctionCatalog.Find([typeof(Listening)], new ConfigurationBuilder().Build(), new HashSet<string>());
        FakeTimeProvider time = FakeTime.AtStart();
        using RecordedLog log = new();

        await using (KafkaTriggers triggers = new(catalog.Kafka, services, log.CreateLogger("test"), time, TimeSpan.FromSeconds(5)))
        {
            while (log.Of(Ended).Length < 2)
            {
                TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
                time.Advance(TimeSpan.FromSeconds(1));
                await Task.Yield();
            }
        }

        Assert.Contains("Listen", log.Of(Ended)[0], StringComparison.Ordinal);
        Assert.Contains("ssl", log.Lines.First(line => line.Event == Ended).Error!.Message, StringComparison.OrdinalIgnoreCase);
    }

#pragma warning disable CA1034, CA1822 // A function class to be found by reflection.
    public sealed class Listening
    {
        [Function("Listen")]
        public Task ListenAsync([KafkaTrigger("127.0.0.1:1", "topic", ConsumerGroup = "group", IsBatched = true)] KafkaRecord[] records)
            => Task.FromException(new InvalidOperationException($"{records.Length} records came"));
    }
}
