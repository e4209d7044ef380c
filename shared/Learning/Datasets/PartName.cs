using System.Text.RegularExpressions;

namespace Aviary.Learning.Datasets;

/// <summary>What part of a data set a file or folder is.</summary>
internal enum PartRole
{
    /// <summary>Its name does not say.</summary>
    Whole,
    Training,
    Validation,
    Test,
}

/// <summary>What the name of a file or folder says: which part of which data set it is.</summary>
/// <param name="Role">The part.</param>
/// <param name="Set">What is left of the name without its ending, the part and the kind of content.</param>
internal sealed partial record PartName(PartRole Role, string Set)
{
    private static readonly Dictionary<string, PartRole> Roles = new(StringComparer.Ordinal)
    {
        ["train"] = PartRole.Training,
        ["training"] = PartRole.Training,
        ["val"] = PartRole.Validation,
        ["valid"] = PartRole.Validation,
        ["validation"] = PartRole.Validation,
        ["dev"] = PartRole.Validation,
        ["test"] = PartRole.Test,
        ["testing"] = PartRole.Test,
        ["t10k"] = PartRole.Test,
    };

    /// <param name="name">The name of a file or folder.</param>
    /// <param name="isContent">Whether a word of the name tells the kind of content rather than the set.</param>
    public static PartName Of(string name, Func<string, bool>? isContent = null)
    {
        PartRole role = PartRole.Whole;
        List<string> rest = [];
        foreach (string word in Word().Split(name.ToLowerInvariant()))
        {
            if (role == PartRole.Whole && Roles.TryGetValue(word, out PartRole found))
            {
                role = found;
            }
            else if (word.Length > 0 && isContent?.Invoke(word) != true)
            {
                rest.Add(word);
            }
        }

        return new PartName(role, string.Join('-', rest));
    }

    /// <summary>What parts the words of names: signs, endings, and the words of IDX files, which some write without a sign before them.</summary>
    [GeneratedRegex("images?|labels?|idx[0-9]?|ubyte|[^a-z0-9]+|(?<=\\.)(?:gz|csv|tsv|parquet|npy|npz)$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Word();
}
