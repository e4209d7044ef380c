using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using Microsoft.Azure.Functions.Worker;

namespace Aviary.Tests.FunctionsHost;

/// <summary>The functions against the publisher's Kafka extension, wherever these tests run: by its public members, and by its id and version.</summary>
public sealed class KafkaPackageTests
{
    private const string Id = "Microsoft.Azure.Functions.Worker.Extensions.Kafka";
    private const string Version = "4.3.0";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private static readonly (string Name, string Value)[] Login =
    [
        ("protocol", "SaslSsl"), ("authenticationMode", "OAuthBearer"), ("oAuthBearerMethod", "Oidc"),
        ("oAuthBearerTokenEndpointUrl", "Messaging:KafkaTokenEndpoint"), ("oAuthBearerClientId", "Messaging:KafkaClientId"),
        ("oAuthBearerClientSecret", "Messaging:KafkaClientSecret"), ("oAuthBearerScope", "Messaging:KafkaScope"),
        ("sslCaLocation", "Messaging:KafkaCaFile"),
    ];

    [Fact]
    public void What_stands_in_for_the_package_declares_nothing_that_the_package_lacks()
    {
        Dictionary<string, string[]> published = File.ReadLines(Path.Combine(Repository.Root, "tests", "FunctionsHost", "kafka-extension.txt"))
            .Where(line => !line.StartsWith('#'))
            .Select(line => line.Split(' '))
            .ToDictionary(words => words[0], words => words[1..]);

        Type[] declared = [.. typeof(KafkaRecord).Assembly.GetExportedTypes().Where(type => published.ContainsKey(type.Name) || IsStandIn(type))];
        Assert.Contains(typeof(KafkaTriggerAttribute), declared);
        Assert.All(declared, type => Assert.Empty(Members(type).Except(published[type.Name])));
    }

    [Fact]
    public async Task The_functions_build_with_the_package_under_its_own_version_and_every_login()
    {
        using TemporaryFolder folder = new();
        Copy("functions", folder.Path);
        Copy("shared", folder.Path);
        Copy(Path.Combine("infra", "feed", "kafka-extension"), folder.Path);
        foreach (string file in new[]
        {
            "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", ".editorconfig", "global.json", "host.json",
            "infra/feed/Directory.Build.props", "infra/feed/Directory.Build.targets",
        })
        {
            File.Copy(Path.Combine(Repository.Root, file), folder.File(file));
        }

        Directory.CreateDirectory(folder.File("packed"));

        // What was downloaded once is not downloaded again, and the package that is no real one stays in this folder.
        await File.WriteAllTextAsync(folder.File("nuget.config"), $"""
            <configuration>
              <packageSources><add key="packed" value="{folder.File("packed")}" /></packageSources>
              <fallbackPackageFolders><add key="user" value="{UserPackages}" /></fallbackPackageFolders>
            </configuration>
            """, TestContext.Current.CancellationToken);
        await DotnetAsync(folder, "pack", "infra/feed/kafka-extension", "-o", folder.File("packed"), $"-p:FeedVersion={Version}");
        await DotnetAsync(folder, "build", "functions", "-p:KafkaLogin=OAuthBearer", "-p:KafkaTls=true", "-p:KafkaCaFile=true");

        Assert.True(Directory.Exists(folder.File($"packages/{Id.ToLowerInvariant()}/{Version}")));
        using JsonDocument metadata = JsonDocument.Parse(
            await File.ReadAllBytesAsync(folder.File("artifacts/bin/Aviary.Functions/release/functions.metadata"), TestContext.Current.CancellationToken));
        JsonElement[] triggers =
        [
            .. metadata.RootElement.EnumerateArray().SelectMany(function => function.GetProperty("bindings").EnumerateArray())
                .Where(binding => binding.GetProperty("type").GetString() == "kafkaTrigger"),
        ];
        Assert.Equal(2, triggers.Length);
        Assert.All(triggers, trigger =>
        {
            Assert.Equal("True", trigger.GetProperty("properties").GetProperty("supportsDeferredBinding").GetString());
            Assert.All(Login, login => Assert.Equal(login.Value, trigger.GetProperty(login.Name).GetString()));
        });
    }

    private static string UserPackages { get; } = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private static bool IsStandIn(Type type)
        => type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Contains("-feed", StringComparison.Ordinal)
            && type.Namespace == typeof(KafkaRecord).Namespace;

    private static IEnumerable<string> Members(Type type)
        => type.IsEnum
            ? Enum.GetNames(type).Select(name => $"{name}={(int)Enum.Parse(type, name)}")
            : type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
                .Select(member => member switch
                {
                    PropertyInfo property => $"{property.Name}:{property.PropertyType.Name}",
                    MethodInfo { IsSpecialName: false } method => $"{method.Name}():{method.ReturnType.Name}",
                    _ => null,
                })
                .OfType<string>();

    private static void Copy(string name, string to)
    {
        string from = Path.Combine(Repository.Root, name);
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, name, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    private static async Task DotnetAsync(TemporaryFolder folder, string verb, string project, params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", [verb, project, "-c", "Release", "-nologo", "-v", "quiet", "-nodeReuse:false", "-p:NuGetAudit=false", "-p:RunAnalyzers=false", .. arguments])
        {
            WorkingDirectory = folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["NUGET_PACKAGES"] = folder.File("packages");
        using Process process = Process.Start(start)!;
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
            Task<string> errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            Assert.True(process.ExitCode == 0, $"dotnet {verb} {project} ended with {process.ExitCode}:{Environment.NewLine}{await output}{await errors}");
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
