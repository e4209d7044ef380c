using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using Aviary.Benchmarks.Birds;
using Aviary.Benchmarks.Figures;
using Aviary.Benchmarks.Serve;
using Aviary.Learning.Datasets;

namespace Aviary.Benchmarks.Learning;

/// <summary>
/// From photos in folders to a registered version, by the command that a user gives: 60 crops of each of three photos of birds with the birds'
/// float network as a frozen backbone, measured on 20 other crops of each; and Fashion-MNIST's first 2,000 pictures as PNG files, from nothing.
/// </summary>
internal static class TransferBenchmark
{
    private const int Crops = 60;
    private const int HeldBack = 20;
    private const int Clothes = 2000;
    private const double MostSeconds = 60;

    private static readonly string[] Photos = ["coral_chickadee.bmp", "coral_owl.jpg", "coral_parrot.jpg"];

    public static Command Command()
    {
        Option<bool> json = new("--json") { Description = "End with one JSON line." };
        Command command = new("transfer", "From photos in folders to a registered version") { json };
        command.SetAction((arguments, cancellationToken) => RunAsync(arguments.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(bool json, CancellationToken cancellationToken)
    {
        BenchmarkReport report = new("transfer", json);
        string work = Directory.CreateTempSubdirectory("aviary-bench-").FullName;
        try
        {
            string state = Path.Combine(work, "state");
            WriteCrops(work);
            using (var import = ServedFashion.Aviary(state, ["import", ServedBirds.Network, "--float", "--labels", ServedBirds.Labels, "--model", "backbone"]))
            {
                if (await import.WaitAsync(cancellationToken) != 0)
                {
                    throw new InvalidOperationException($"The birds could not be imported:{Environment.NewLine}{import.Tail()}");
                }
            }

            (double seconds, double accuracy) = await TrainAsync(
                state, ["--data", Path.Combine(work, "photos"), "--model", "photos", "--from", "backbone", "--freeze", "*"], cancellationToken);
            report.Add("seconds", seconds);
            report.Add("accuracy", accuracy);
            report.Say($"{Crops} crops of {Photos.Length} photos on a frozen backbone: {seconds:0.0} s, accuracy {accuracy:0.000}");
            await WriteClothesAsync(work, cancellationToken);
            (double clothesSeconds, double clothesAccuracy) = await TrainAsync(
                state, ["--data", Path.Combine(work, "clothes"), "--model", "clothes"], cancellationToken);
            report.Add("clothesSeconds", clothesSeconds);
            report.Add("clothesAccuracy", clothesAccuracy);
            report.Say($"{Clothes} pictures of clothes from nothing: {clothesSeconds:0.0} s, accuracy {clothesAccuracy:0.000}");
            report.Print();
            return seconds <= MostSeconds && accuracy == 1 ? 0 : 1;
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static void WriteCrops(string work)
    {
        Random random = new(5);
        foreach (string photo in Photos)
        {
            PhotoCrops crops = PhotoCrops.Of(Path.Combine(ServedBirds.Files, photo));
            string name = Path.GetFileNameWithoutExtension(photo).Split('_')[1];
            crops.Write(Path.Combine(work, "photos", "train", name), Crops, random);
            crops.Write(Path.Combine(work, "photos", "test", name), HeldBack, random);
        }
    }

    private static async Task WriteClothesAsync(string work, CancellationToken cancellationToken)
    {
        using HttpClient client = Downloads.Client();
        (ImageDataset train, _) = await new FashionMnistSource(new FashionMnistOptions(), client).GetAsync(null, cancellationToken);
        for (int i = 0; i < Clothes; i++)
        {
            string folder = Path.Combine(work, "clothes", train.ClassNames[train.Labels.Span[i]].Replace('/', '-'));
            Directory.CreateDirectory(folder);
            byte[] picture = train.Picture(i).ToArray();
            await File.WriteAllBytesAsync(
                Path.Combine(folder, $"{i:0000}.png"), new PngWriter(28, 28, 8, 0).Write(y => picture[(y * 28)..((y + 1) * 28)]), cancellationToken);
        }
    }

    private static async Task<(double Seconds, double Accuracy)> TrainAsync(string state, string[] options, CancellationToken cancellationToken)
    {
        long began = Stopwatch.GetTimestamp();
        using var training = ServedFashion.Aviary(state, ["train", .. options, "--json"]);
        if (await training.WaitAsync(cancellationToken) != 0)
        {
            throw new InvalidOperationException($"The model could not be trained:{Environment.NewLine}{training.Tail()}");
        }

        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        string last = training.Tail().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Last(line => line.StartsWith('{'));
        using var answer = JsonDocument.Parse(last);
        return (seconds, answer.RootElement.GetProperty("metrics").GetProperty("accuracy").GetDouble());
    }
}
