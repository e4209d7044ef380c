using System.CommandLine;
using Aviary.Cli.Output;
using Aviary.Learning.Datasets;
using Aviary.Messaging;
using Aviary.Registry;
using Microsoft.Extensions.Options;

namespace Aviary.Cli.Commands.Sending;

/// <summary>The options of <c>aviary send --data</c>, and what they do.</summary>
internal sealed class DatasetOptions
{
    private const int MostRequests = 100_000_000;

    public Option<string?> Data { get; } = new("--data")
    {
        Description = "Instead of a file: send test pictures as requests: fashion-mnist, or a folder with four IDX files.",
        HelpName = "DATA",
    };

    public Option<int> Count { get; } = new("--count", "-n")
    {
        Description = "How many pictures (with --data); after the last the first comes again.",
        DefaultValueFactory = _ => 10_000,
        HelpName = "N",
    };

    public Option<bool> Wait { get; } = new("--wait") { Description = "Wait for the results (with --data) and print accuracy, latency and losses." };

    public Option<int> Patience { get; } = new("--patience")
    {
        Description = "Seconds without any answer after which the rest is lost (with --wait).",
        DefaultValueFactory = _ => 60,
        HelpName = "SECONDS",
    };

    public void AddTo(Command command)
    {
        command.Add(Data);
        command.Add(Count);
        command.Add(Wait);
        command.Add(Patience);
    }

    /// <summary>Sends, and prints the result: 0, or 1 where something was lost.</summary>
    public async Task<int> SendAsync(ParseResult arguments, CommandServices services, string model, string? topic, bool json, CancellationToken cancellationToken)
    {
        int count = Within("--count", arguments.GetValue(Count), MostRequests);
        TimeSpan patience = TimeSpan.FromSeconds(Within("--patience", arguments.GetValue(Patience), 86_400));
        ModelName.Require(model);
        TextWriter words = json ? Console.Error : Console.Out;
        ImageDataset pictures = await PicturesAsync(arguments.GetValue(Data)!, words, cancellationToken);
        MessagingOptions topics = services.Get<IOptions<MessagingOptions>>().Value;
        TimeProvider time = services.Get<TimeProvider>();
        string run = $"{Guid.NewGuid():N}"[..12];
        SendingPlan plan = new(run, count, arguments.GetValue(Wait), patience, topics) { Requests = topic ?? topics.Requests };
        DatasetRequests requests = new(pictures, model, run);
        SendingReport report = json || Console.IsOutputRedirected
            ? await RunAsync(new SendingLines(words, time))
            : await SendingBars.ShowAsync(RunAsync);
        SendingOutput.Write(report, plan.Wait, json);
        return report.Lost > 0 || report.Stopped ? 1 : 0;

        Task<SendingReport> RunAsync(ISendingProgress progress)
            => new DatasetSending(plan, requests, services.Get<IMessageTransport>(), time, progress).RunAsync(cancellationToken);
    }

    private static async Task<ImageDataset> PicturesAsync(string data, TextWriter words, CancellationToken cancellationToken)
    {
        using HttpClient client = Downloads.Client();
        FashionMnistOptions source = new() { Folder = data == FashionMnist.Name ? null : data };
        Progress<DownloadProgress> progress = new(new PlainProgress(words).Fetching);
        (_, ImageDataset test) = await new FashionMnistSource(source, client).GetAsync(progress, cancellationToken);
        return test;
    }

    private static int Within(string option, int value, int most)
        => value >= 1 && value <= most ? value : throw new CommandException($"{option}: expected 1 to {most}, got {value}");
}
