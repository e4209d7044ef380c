using System.Xml.Linq;

namespace Aviary.Tests.Structure;

/// <summary>Which module may use which (docs/architecture.md), read from the project files themselves.</summary>
public sealed class ModuleTests
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["shared/Errors"] = [],
        ["shared/Settings"] = [],
        ["shared/ClassNames"] = [],
        ["shared/Onnx"] = [],
        ["shared/Imaging"] = [],
        ["shared/Messaging"] = ["shared/Settings"],
        ["shared/Learning"] = ["shared/ClassNames", "shared/Imaging", "shared/Onnx"],
        ["shared/Inference"] = ["shared/Errors", "shared/Settings", "shared/Onnx", "shared/Imaging"],
        ["shared/Registry"] = ["shared/Errors", "shared/Settings"],
        ["shared/Importing"] = ["shared/ClassNames", "shared/Inference", "shared/Registry"],
        ["shared/TrainingRuns"] = ["shared/Settings", "shared/Learning", "shared/Importing", "shared/Registry"],
        ["shared/Serving"] = ["shared/Settings", "shared/Inference", "shared/Registry"],
        ["shared/AsyncClassification"] = ["shared/Settings", "shared/Serving", "shared/Messaging"],
        ["shared/Monitoring"] = ["shared/Settings", "shared/Registry", "shared/TrainingRuns", "shared/Serving"],
        ["functions"] =
        [
            "shared/Settings", "shared/Imaging", "shared/Messaging", "shared/Learning", "shared/Registry", "shared/Importing",
            "shared/TrainingRuns", "shared/Serving", "shared/AsyncClassification", "shared/Monitoring",
        ],
        ["cli"] = ["functions"],
        ["benchmarks"] = ["cli", "benchmarks/peers/Empty", "benchmarks/peers/Naked", "tests/Samples"],
        ["benchmarks/peers/Empty"] = [],
        ["benchmarks/peers/Naked"] = [],
        ["tests"] = ["cli", "benchmarks", "tests/Samples"],
        ["tests/Samples"] = ["shared/Importing"],
    };

    [Fact]
    public void Every_module_uses_only_the_modules_it_may()
    {
        List<string> wrong = [];
        foreach (string project in Projects())
        {
            string module = Module(project);
            Assert.True(Allowed.ContainsKey(module), $"{module} is not a module of the design; add it to the table with what it may use.");
            wrong.AddRange(References(project).Where(used => !Allowed[module].Contains(used)).Select(used => $"{module} uses {used}"));
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void No_module_stands_in_a_circle_of_references()
    {
        Dictionary<string, string[]> uses = Projects().ToDictionary(Module, project => References(project).ToArray());
        foreach (string module in uses.Keys)
        {
            Assert.False(Reaches(uses, module, module, []), $"{module} reaches itself");
        }
    }

    [Fact]
    public void Namespaces_follow_folders()
    {
        List<string> wrong = [];
        foreach (string project in Projects())
        {
            string folder = Path.GetDirectoryName(project)!;
            string root = XDocument.Load(project).Descendants("RootNamespace").FirstOrDefault()?.Value
                ?? Path.GetFileNameWithoutExtension(project);
            foreach (string file in Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).Where(file => ProjectFolder(file) == folder))
            {
                string relative = Path.GetRelativePath(folder, Path.GetDirectoryName(file)!);
                string expected = relative == "." ? root : $"{root}.{relative.Replace(Path.DirectorySeparatorChar, '.')}";
                string? declared = File.ReadLines(file).FirstOrDefault(line => line.StartsWith("namespace ", StringComparison.Ordinal));
                if (declared is not null && declared != $"namespace {expected};")
                {
                    wrong.Add($"{Path.GetRelativePath(Repository.Root, file)}: {declared} (expected {expected})");
                }
            }
        }

        Assert.Empty(wrong);
    }

    private static bool Reaches(Dictionary<string, string[]> uses, string from, string to, HashSet<string> seen)
        => uses.GetValueOrDefault(from, []).Any(next => next == to || (seen.Add(next) && Reaches(uses, next, to, seen)));

    private static IEnumerable<string> Projects()
        => new[] { "shared", "functions", "cli", "tests", "benchmarks" }
            .Select(folder => Path.Combine(Repository.Root, folder))
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.csproj", SearchOption.AllDirectories));

    /// <summary>The folder of the project that compiles the file: a project may stand in the folder of another.</summary>
    private static string ProjectFolder(string file)
    {
        string folder = Path.GetDirectoryName(file)!;
        return Directory.EnumerateFiles(folder, "*.csproj").Any() ? folder : ProjectFolder(folder);
    }

    private static string Module(string project)
        => Path.GetRelativePath(Repository.Root, Path.GetDirectoryName(project)!).Replace(Path.DirectorySeparatorChar, '/');

    private static IEnumerable<string> References(string project)
        => XDocument.Load(project).Descendants("ProjectReference")
            .Select(reference => reference.Attribute("Include")!.Value.Replace('\\', '/'))
            .Select(path => Module(Path.GetFullPath(Path.Combine(Path.GetDirectoryName(project)!, path))));
}
