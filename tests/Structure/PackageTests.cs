using System.Diagnostics;
using System.IO.Compression;

namespace Aviary.Tests.Structure;

/// <summary>The libraries as packages: what somebody gets who has nothing of this repository.</summary>
public sealed class PackageTests
{
    private static readonly string[] Packed = ["Errors", "Settings", "ClassNames", "Onnx", "Imaging", "Inference", "Learning"];

    private static string UserPackages { get; } = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    [Fact]
    public async Task A_console_app_on_the_packed_libraries_trains_a_classifier_and_runs_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "symbolic links to the packages of the user need a right on Windows.");
        using TemporaryFolder folder = new();
        foreach (string module in Packed)
        {
            await DotnetAsync(folder, "pack", Path.Combine(Repository.Root, "shared", module), "-c", "Release", "--no-build", "-o", folder.File("packed"), "-v", "quiet", "-nologo");
        }

        foreach (string module in Packed)
        {
            await using ZipArchive package = await ZipFile.OpenReadAsync(Directory.EnumerateFiles(folder.File("packed"), $"Aviary.{module}.*.nupkg").Single(), TestContext.Current.CancellationToken);
            Assert.Contains(package.Entries, entry => entry.FullName == "README.md");
            Assert.Single(Directory.EnumerateFiles(folder.File("packed"), $"Aviary.{module}.*.snupkg"));
        }

        await WriteAppAsync(folder);
        string output = await DotnetAsync(folder, "run", "--project", folder.File("app"), "-c", "Release");
        Assert.Contains("3 classes, 3 probabilities", output, StringComparison.Ordinal);
    }

    private static async Task WriteAppAsync(TemporaryFolder folder)
    {
        // What was downloaded once is not downloaded again.
        Directory.CreateDirectory(folder.File("packages"));
        Directory.CreateDirectory(folder.File("app"));
        foreach (string package in Directory.EnumerateDirectories(UserPackages).Where(package => !Path.GetFileName(package).StartsWith("aviary.", StringComparison.OrdinalIgnoreCase)))
        {
            Directory.CreateSymbolicLink(folder.File($"packages/{Path.GetFileName(package)}"), package);
        }

        await WriteAsync("nuget.config", $"""<configuration><packageSources><add key="packed" value="{folder.File("packed")}" /></packageSources></configuration>""");
        await WriteAsync("app/app.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <NuGetAudit>false</NuGetAudit>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Aviary.Learning" Version="0.1.0" />
                <PackageReference Include="Aviary.Inference" Version="0.1.0" />
              </ItemGroup>
            </Project>
            """);
        await WriteAsync("app/Program.cs", """
            using Aviary.Inference;
            using Aviary.Learning.Datasets;
            using Aviary.Learning.Training;

            byte[] pixels = new byte[300 * 64];
            int[] labels = [.. Enumerable.Range(0, 300).Select(i => i % 3)];
            for (int i = 0; i < 300; i++)
            {
                pixels.AsSpan((i * 64) + (labels[i] * 16), 16).Fill(200);
            }

            ImageDataset data = new("bands", ["top", "middle", "bottom"], 1, 8, 8, pixels, labels);
            TrainedClassifier trained = new Trainer().Train(data, new TrainingOptions { Network = "linear", Epochs = 3 }, null, default);
            using RunWatch watch = new(RunLimits.Of(new InferenceOptions()), TimeProvider.System);
            using OnnxSession session = OnnxSession.Load(trained.Onnx, classes: null, new InferenceOptions(), watch);
            Console.WriteLine($"{trained.ClassNames.Count} classes, {session.Signature.Outputs} probabilities");
            """);

        Task WriteAsync(string file, string text) => File.WriteAllTextAsync(folder.File(file), text, TestContext.Current.CancellationToken);
    }

    private static async Task<string> DotnetAsync(TemporaryFolder folder, params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", arguments) { WorkingDirectory = folder.Path, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        if (arguments[0] == "run")
        {
            start.Environment["NUGET_PACKAGES"] = folder.File("packages");
        }

        using Process process = Process.Start(start)!;
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TestWait.ToolLimit);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
            Task<string> errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            string all = await output + await errors;
            Assert.True(process.ExitCode == 0, $"dotnet {string.Join(' ', arguments)} ended with {process.ExitCode}:{Environment.NewLine}{all}");
            return all;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
