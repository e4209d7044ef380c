using System.Globalization;
using Aviary.Cli.Commands.Predicting;
using Aviary.Cli.Output;

namespace Aviary.Cli.Commands.Evaluating;

/// <summary>
/// Which class of a model a label names: by the class's own name; by what people call it, where one class alone is called so; or as an equal
/// number, so that 1.0 is the class 1. Labels that name none are counted.
/// </summary>
internal sealed class ClassMatching
{
    private readonly Dictionary<string, int> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<double, int> _numbers = [];
    private readonly SortedDictionary<string, int> _unknown = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<string> _classes;

    public ClassMatching(IReadOnlyList<string> classes, IReadOnlyList<string>? commonNames)
    {
        _classes = classes;
        foreach ((int index, string name) in (commonNames ?? []).Index().Where(one => one.Item.Length > 0).GroupBy(one => one.Item).Where(same => same.Count() == 1).Select(same => same.First()))
        {
            _names[name] = index;
        }

        foreach ((int index, string name) in classes.Index())
        {
            _names[name] = index;
            if (Number(name) is { } number)
            {
                _numbers.TryAdd(number, index);
            }
        }
    }

    /// <summary>How many rows were labelled with something that is no class of the model, or not labelled.</summary>
    public int LeftOut => _unknown.Values.Sum();

    /// <summary>The index of the class; null, and counted, where the model has none of that name.</summary>
    public int? Find(string label)
    {
        if (_names.TryGetValue(label, out int index) || _names.TryGetValue(label.Trim(), out index) || (Number(label) is { } number && _numbers.TryGetValue(number, out index)))
        {
            return index;
        }

        string named = label.Trim();
        _unknown[named] = _unknown.GetValueOrDefault(named) + 1;
        return null;
    }

    /// <summary>What was counted, for people.</summary>
    public string Unknown()
    {
        string[] names = [.. _unknown.OrderByDescending(one => one.Value).Select(one => $"{(one.Key.Length == 0 ? "no label" : $"'{one.Key}'")} ({one.Value} row{(one.Value == 1 ? "" : "s")})")];
        return $"{CsvColumns.List(names)}; the classes are {CsvColumns.List(_classes)}";
    }

    /// <exception cref="CommandException">A row was counted.</exception>
    public void RequireKnown(string place)
    {
        if (LeftOut > 0)
        {
            throw new CommandException($"{place}: some labels are no classes of the model: {Unknown()}. Leave such rows out with --skip-unknown");
        }
    }

    private static double? Number(string text)
        => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number : null;
}
