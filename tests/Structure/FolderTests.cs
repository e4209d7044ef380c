using System.Reflection;
using System.Runtime.CompilerServices;
using ArchUnitNET.Domain;
using ArchUnitNET.Domain.Dependencies;
using ArchUnitNET.Loader;
using Assembly = System.Reflection.Assembly;

namespace Aviary.Tests.Structure;

/// <summary>How the folders of a module may use each other, and who may see a module's internals; read from the compiled code.</summary>
public sealed class FolderTests
{
    private static readonly string[] Programs = ["Aviary.Functions", "aviary"];

    private static readonly string[] MaySeeInternals = ["Aviary.Tests", "Aviary.Benchmarks", "Aviary.Samples"];

    /// <summary>A folder and the one that contains it are one idea and its parts, which may use each other.</summary>
    [Fact]
    public void No_two_folders_of_a_module_use_each_other_in_a_circle()
    {
        Dictionary<string, HashSet<string>> uses = new(StringComparer.Ordinal);
        Dictionary<(string, string), string> examples = [];
        Architecture architecture = new ArchLoader().LoadAssemblies([.. Product()]).Build();
        foreach (IType type in architecture.Types)
        {
            foreach (ITypeDependency dependency in type.Dependencies)
            {
                string from = type.Namespace.FullName, to = dependency.Target.Namespace?.FullName ?? "";
                if (Module(from) != Module(to) || !to.StartsWith("Aviary.", StringComparison.Ordinal) || Contains(from, to) || Contains(to, from))
                {
                    continue;
                }

                (uses.TryGetValue(from, out HashSet<string>? used) ? used : uses[from] = new(StringComparer.Ordinal)).Add(to);
                examples.TryAdd((from, to), $"{type.Name} uses {dependency.Target.Name}");
            }
        }

        Assert.NotEmpty(uses);
        Assert.Empty(uses
            .SelectMany(folder => folder.Value, (folder, used) => (From: folder.Key, To: used))
            .Where(edge => Reaches(uses, edge.To, edge.From, []))
            .Select(edge => $"{edge.From} → {edge.To}: {examples[edge]}"));
    }

    [Fact]
    public void Internals_are_open_to_tests_and_benchmarks_alone()
    {
        List<string> open = [];
        foreach (Assembly assembly in Product())
        {
            string name = assembly.GetName().Name!;
            open.AddRange(assembly.GetCustomAttributes<InternalsVisibleToAttribute>()
                .Select(friend => friend.AssemblyName)
                .Where(friend => !MaySeeInternals.Contains(friend) && !(Programs.Contains(name) && Programs.Contains(friend)))
                .Select(friend => $"{name} opens its internals to {friend}"));
        }

        Assert.Empty(open);
    }

    private static IEnumerable<Assembly> Product()
        => Directory.EnumerateFiles(Path.Combine(Repository.Root, "shared"), "*.csproj", SearchOption.AllDirectories)
            .Select(project => Path.GetFileNameWithoutExtension(project)!)
            .Concat(Programs)
            .Select(Assembly.Load);

    private static string Module(string folder) => string.Join('.', folder.Split('.').Take(2));

    private static bool Contains(string folder, string other) => folder == other || other.StartsWith($"{folder}.", StringComparison.Ordinal);

    private static bool Reaches(Dictionary<string, HashSet<string>> uses, string from, string to, HashSet<string> seen)
        => uses.TryGetValue(from, out HashSet<string>? next) && next.Any(each => each == to || (seen.Add(each) && Reaches(uses, each, to, seen)));
}
