namespace Aviary.Learning.Datasets;

/// <summary>How many examples each class has: said to people, and refused where a class cannot be learned.</summary>
internal static class ClassCounts
{
    private const int MostNames = 30;

    /// <exception cref="DatasetException">A class has fewer than two examples to learn from, or there is one class.</exception>
    public static string Require(string file, Dataset data)
    {
        int[] counts = Of(data);
        int single = Array.IndexOf(counts, 1);
        if (single >= 0)
        {
            throw new DatasetException(file, $"class \"{data.ClassNames[single]}\" has one example: at least 2 are needed; add some, or leave the class out");
        }

        int none = Array.IndexOf(counts, 0);
        if (none >= 0)
        {
            throw new DatasetException(file, $"class \"{data.ClassNames[none]}\" has no example to learn from");
        }

        IEnumerable<string> said = data.ClassNames.Zip(counts, (name, count) => $"{name} {count:n0}").Take(MostNames);
        return $"{counts.Length:n0} classes: {string.Join(", ", said)}{(counts.Length > MostNames ? $" and {counts.Length - MostNames:n0} more" : "")}";
    }

    private static int[] Of(Dataset data)
    {
        int[] counts = new int[data.ClassNames.Count];
        foreach (int label in data.Labels.Span)
        {
            counts[label]++;
        }

        return counts;
    }
}
