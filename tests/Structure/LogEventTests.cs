using System.Reflection;
using Microsoft.Extensions.Logging;

namespace Aviary.Tests.Structure;

/// <summary>An event id names one event: who filters or counts a log by it must not get another room's lines.</summary>
public sealed class LogEventTests
{
    private const BindingFlags Any = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    [Fact]
    public void No_two_log_events_of_the_product_have_one_id()
    {
        (int Id, string Where)[] events = [.. Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll")
            .Where(file => Path.GetFileName(file) is "aviary.dll" or ['A', 'v', 'i', 'a', 'r', 'y', '.', ..] and not ("Aviary.Tests.dll" or "Aviary.Benchmarks.dll" or "Aviary.Samples.dll"))
            .Select(Assembly.LoadFrom)
            .SelectMany(assembly => assembly.GetTypes())
            .SelectMany(type => type.GetMethods(Any))
            .Select(method => (method.GetCustomAttribute<LoggerMessageAttribute>()?.EventId ?? 0, $"{method.DeclaringType!.FullName}.{method.Name}"))
            .Where(each => each.Item1 != 0)];

        // The rooms that log: fewer would mean that the assemblies were not found.
        Assert.True(events.Select(each => each.Where.Split('.')[1]).Distinct().Count() >= 6, string.Join(", ", events));
        Assert.Empty(events.GroupBy(each => each.Id).Where(group => group.Count() > 1)
            .Select(group => $"{group.Key}: {string.Join(", ", group.Select(each => each.Where))}"));
    }
}
