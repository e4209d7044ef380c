using System.Diagnostics;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text.Json;
using Microsoft.Azure.Functions.Worker;

namespace Aviary.Tests.FunctionsHost;

/// <summary>The functions against the publisher's Kafka extension, wherever these tests run: by its public members, and by its id and version.</summary>
public sealed class KafkaPackageTests
{
    private const string Id = "Microsoft.Azure.Functions.Worker.Extensions.Kafka";
    private const string Version = "4.3.0";

    private static readonly (string Name, string Value)[] Login =
    [
        ("protocol", "SaslSsl"), ("authenticationMode", "OAuthBearer"), ("oAuthBearerMethod", "Oidc"),
        ("oAuthBearerTokenEndpointUrl", "Messaging:KafkaTokenEndpoint"), ("oAuthBearerClientId", "Messaging:KafkaClientId"),
        ("oAuthBearerClientSecret", "Messaging:KafkaClientSecret"), ("oAuthBearerScope", "Messaging:KafkaScope"),
        ("sslCaLocation", "Messaging:KafkaCaFile"),
    ];

    private static string UserPackages { get; } = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

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
    public async Task The_functions_compile_with_the_package_under_its_own_version_and_say_that_records_come_whole()
    {
        using TemporaryFolder folder = new();
        CopyCheckout(folder);
        Assert.SkipWhen(OperatingSystem.IsWindows(), "symbolic links to the packages of the user need a right on Windows.");
        Assert.SkipUnless((await DotnetAsync(folder, "--version")).Code == 0, "dotnet is here without the SDK that global.json names.");

        // What was downloaded once is not downloaded again, and the package that is no real one stays in this folder.
        Directory.CreateDirectory(folder.File("packed"));
        Directory.CreateDirectory(folder.File("packages"));
        foreach (string package in Directory.EnumerateDirectories(UserPackages).Where(package => !Path.GetFileName(package).Equals(Id, StringComparison.OrdinalIgnoreCase)))
        {
            Directory.CreateSymbolicLink(folder.File($"packages/{Path.GetFileName(package)}"), package);
        }

        await File.WriteAllTextAsync(folder.File("nuget.config"), $"""
            <configuration>
              <packageSources><add key="packed" value="{folder.File("packed")}" /></packageSources>
            </configuration>
            """, TestContext.Current.CancellationToken);
        await BuildAsync(folder, "pack", "infra/feed/kafka-extension", "-o", folder.File("packed"), $"-p:FeedVersion={Version}");
        await BuildAsync(
            folder, "build", "functions", "-t:Compile", "-p:BuildProjectReferences=false", "-p:ProduceReferenceAssembly=false",
            "-p:KafkaLogin=OAuthBearer", "-p:KafkaTls=true", "-p:KafkaCaFile=true");

        Assert.True(Directory.Exists(folder.File($"packages/{Id.ToLowerInvariant()}/{Version}")));
        JsonElement[] triggers =
        [
            .. Literals(folder.File("artifacts/obj/Aviary.Functions/release/Aviary.Functions.dll"))
                .Where(text => text.Contains("\"type\":\"kafkaTrigger\"", StringComparison.Ordinal))
                .Select(text => JsonSerializer.Deserialize<JsonElement>(text)),
        ];
        Assert.Equal(2, triggers.Length);
        Assert.All(triggers, trigger =>
        {
            Assert.Equal("True", trigger.GetProperty("properties").GetProperty("supportsDeferredBinding").GetString());
            Assert.All(Login, login => Assert.Equal(login.Value, trigger.GetProperty(login.Name).GetString()));
        });
    }

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

    /// <summary>The texts in an assembly: what the worker tells the host of each function is among them.</summary>
    private static List<string> Literals(string assembly)
    {
        using PEReader file = new(File.OpenRead(assembly));
        MetadataReader metadata = file.GetMetadataReader();
        List<string> literals = [];
        for (UserStringHandle text = MetadataTokens.UserStringHandle(1); !text.IsNil; text = metadata.GetNextHandle(text))
        {
            literals.Add(metadata.GetUserString(text));
        }

        return literals;
    }

    /// <summary>What the functions are made from; of the projects beneath them, what is built already.</summary>
    private static void CopyCheckout(TemporaryFolder folder)
    {
        foreach (string part in new[] { "functions", "infra/feed/kafka-extension", "shared" })
        {
            string pattern = part == "shared" ? "*.csproj" : "*";
            foreach (string file in Directory.EnumerateFiles(Path.Combine(Repository.Root, part), pattern, SearchOption.AllDirectories))
            {
                Copy(file, folder.File(Path.GetRelativePath(Repository.Root, file)));
                string assembly = $"{Path.GetFileNameWithoutExtension(file)}.dll";
                if (part == "shared")
                {
                    Copy(Path.Combine(WorkerProcess.AppFolder, assembly), folder.File($"artifacts/bin/{Path.GetFileNameWithoutExtension(file)}/release/{assembly}"));
                }
            }
        }

        foreach (string file in new[]
        {
            "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", ".editorconfig", "global.json", "host.json",
            "infra/feed/Directory.Build.props", "infra/feed/Directory.Build.targets",
        })
        {
            Copy(Path.Combine(Repository.Root, file), folder.File(file));
        }
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.Copy(from, to);
    }

    private static async Task BuildAsync(TemporaryFolder folder, string verb, string project, params string[] arguments)
    {
        (int code, string output) = await DotnetAsync(
            folder, [verb, project, "-c", "Release", "-nologo", "-v", "quiet", "-nodeReuse:false", "-p:NuGetAudit=false", "-p:RunAnalyzers=false", .. arguments]);
        Assert.True(code == 0, $"dotnet {verb} {project} ended with {code}:{Environment.NewLine}{output}");
    }

    private static async Task<(int Code, string Output)> DotnetAsync(TemporaryFolder folder, params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", arguments) { WorkingDirectory = folder.Path, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["NUGET_PACKAGES"] = folder.File("packages");
        using Process process = Process.Start(start)!;
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TestWait.ToolLimit);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
            Task<string> errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, await output + await errors);
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
