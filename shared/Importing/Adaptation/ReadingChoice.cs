using Aviary.Onnx;

namespace Aviary.Importing.Adaptation;

/// <summary>The reading that is taken, the names of the classes as far as the file has them, and what to print about it.</summary>
internal sealed record ReadingChoice(Reading Reading, IReadOnlyList<string>? ClassNames, string Finding)
{
    private static readonly string[] ScoreNames = ["prob", "logit", "score", "softmax"];

    /// <summary>Chooses by the label of the file where it gives one, otherwise by what graph and names say; never by chance.</summary>
    /// <param name="roles">The outputs.</param>
    /// <param name="zipped">The dictionaries that were taken out.</param>
    /// <param name="runs">What the file gives for the probe rows.</param>
    /// <param name="file">The graph as the exporter made it, but for the dictionaries.</param>
    /// <param name="choices">What the importer says.</param>
    /// <exception cref="InvalidDataException">There is no reading, or more than one; says what was found.</exception>
    public static ReadingChoice Of(OutputRoles roles, IReadOnlyList<ZipMap> zipped, ProbeRuns runs, GraphProto file, AdaptationChoices choices)
    {
        GraphPaths paths = new(file);
        ScoreCandidate[] all = Candidates(roles, runs, paths);
        LabelOutputs labels = LabelOutputs.Of(roles, all, runs, paths);
        ScoreCandidate[] scores = Wanted([.. all.Where(candidate => !labels.Names.Contains(candidate.Tensors[0]))], roles, choices);
        if (labels.Several is { } several && !choices.Independent)
        {
            throw new InvalidDataException($"{several}: it gives several labels for a row; --independent answers each class with a probability of its own");
        }

        foreach (ZipMap zip in zipped.Where(zip => zip.ClassNames.Count == 1 && scores.Any(candidate => candidate.Tensors[0] == zip.Tensor)))
        {
            throw new InvalidDataException($"its {zip.Output} has one class only ({zip.ClassNames[0]}); expected at least two classes");
        }

        if (choices.Independent)
        {
            return Independent(Single(scores, paths, choices), zipped, paths, labels);
        }

        List<IReadOnlyList<string>> Lists(Reading reading) =>
        [
            .. ClassLabels.Find(paths, labels.Names, reading.Scores.Tensors, reading.Classes),
            .. zipped.Where(zip => zip.Tensor == reading.Scores.Tensors[0] && zip.ClassNames.Count == reading.Classes).Select(zip => zip.ClassNames),
            .. ClassLabels.Slots(file, reading.Scores.Name) is { } slots && slots.Count == reading.Classes ? [slots] : Array.Empty<IReadOnlyList<string>>(),
        ];
        return labels.Values is { } values
            ? Proved(scores, values, labels, Lists, paths, choices)
            : Assumed(Single(scores, paths, choices), Lists, paths);
    }

    private static ScoreCandidate[] Candidates(OutputRoles roles, ProbeRuns runs, GraphPaths paths)
    {
        List<ScoreCandidate> found = [.. roles.Reals.Select(real => ScoreCandidate.Of(real.Output, real.Tensor, runs)).OfType<ScoreCandidate>()];

        // Parts of one tensor, each with one number a row: an output for each class, in the order that they have there.
        foreach (var parts in found.Where(one => one.Width == 1).GroupBy(one => paths.PartOf(one.Tensors[0])?.Whole).ToArray())
        {
            if (parts.Key is not null && parts.Count() > 1)
            {
                ScoreCandidate[] columns = [.. parts.OrderBy(one => paths.PartOf(one.Tensors[0])!.Value.Place)];
                found.Insert(found.IndexOf(columns[0]), ScoreCandidate.Join(columns));
                found.RemoveAll(columns.Contains);
            }
        }

        return [.. found];
    }

    /// <summary>Those that the importer names, or that have as many numbers as there are names.</summary>
    private static ScoreCandidate[] Wanted(ScoreCandidate[] candidates, OutputRoles roles, AdaptationChoices choices)
    {
        if (choices.Output is { } name)
        {
            ScoreCandidate[] named = [.. candidates.Where(candidate => candidate.Name == name || candidate.Tensors.Contains(name)
                || candidate.Name.Split(", ").Contains(name, StringComparer.Ordinal))];
            candidates = named.Length > 0
                ? named
                : throw new InvalidDataException($"--output {name}: it has no such output of scores; there {Are(candidates)}");
        }

        if (candidates.Length == 0)
        {
            string outputs = string.Join(", ", roles.Reals.Select(real => real.Output).Concat(roles.Labels));
            throw new InvalidDataException($"none of its outputs ({outputs}) gives finite numbers, one for each class, for a row; expected probabilities or scores");
        }

        if (choices.ClassNames is not { Count: var count })
        {
            return candidates;
        }

        ScoreCandidate[] fitting = [.. candidates.Where(candidate => candidate.Width == count || (candidate.Width == 1 && count == 2))];
        return fitting.Length > 0
            ? fitting
            : throw new InvalidDataException(candidates is [var only]
                ? $"its output {only.Name} has {Math.Max(2, only.Width)} classes; there are {count} labels"
                : $"none of its outputs ({string.Join(", ", candidates.AsEnumerable())}) has as many numbers as there are labels; there are {count} labels");
    }

    private static ReadingChoice Proved(
        ScoreCandidate[] scores, IReadOnlyList<string> values, LabelOutputs labels, Func<Reading, List<IReadOnlyList<string>>> lists, GraphPaths paths,
        AdaptationChoices choices)
    {
        List<(Reading Reading, ReadingProof Proof)> agreeing = [];
        List<string> problems = [];
        foreach (Reading reading in scores.SelectMany(candidate => Readings(candidate, paths)))
        {
            ReadingProof proof = ReadingProof.Of(reading, values, lists(reading), choices.ClassNames);
            if (proof.Problem is { } problem)
            {
                problems.Add(problem);
            }
            else
            {
                agreeing.Add((reading, proof));
            }
        }

        if (agreeing.Count == 0 && choices.Output is not null && !labels.Names.Any(OutputRoles.IsLabelName))
        {
            return Assumed(scores[0], lists, paths); // the whole numbers beside the chosen output are called nothing that a label is
        }

        if (agreeing.Count == 0)
        {
            throw new InvalidDataException(
                $"its label {labels.Names[0]} cannot be read from its outputs ({string.Join(", ", scores.AsEnumerable())}): {problems[0]}");
        }

        // A class that no row reached may stand at another place, unless the graph or the file's own list says that it does not.
        (Reading Reading, ReadingProof Proof)[] proved = [.. agreeing.Where(pair => choices.Output is not null || pair.Proof.Seen == pair.Reading.Classes
            || (pair.Proof.Seen > 1 && pair.Proof.IsNamed) || labels.Names.Any(label => paths.IsMadeOf(label, Source(pair.Reading.Scores, paths))))];
        if (proved.Length == 0)
        {
            (Reading guess, ReadingProof seen) = agreeing[0];
            throw new InvalidDataException(
                $"probe rows reach {seen.Seen} of the {guess.Classes} classes of its output {guess.Scores.Name}, which is not enough to prove that its label "
                    + $"{labels.Names[0]} goes with it; choose the output with --output NAME: there {Are(scores)}");
        }

        (Reading taken, ReadingProof known) = proved
            .OrderByDescending(pair => pair.Proof.IsListed)
            .ThenBy(pair => Feeds(pair.Reading.Scores, scores, paths))
            .ThenBy(pair => pair.Reading.IsNegated)
            .ThenBy(pair => pair.Reading.Meaning)
            .ThenBy(pair => NamePlace(pair.Reading.Scores.Name))
            .First();
        if (choices.ClassNames is { } given && known.ClassNames is { } own && !given.SequenceEqual(own, StringComparer.Ordinal)
            && given.Order(StringComparer.Ordinal).SequenceEqual(own.Order(StringComparer.Ordinal), StringComparer.Ordinal))
        {
            throw new InvalidDataException($"the labels are in another order than its {labels.Names[0]} says: {string.Join(", ", own)}");
        }

        return new ReadingChoice(
            taken, known.ClassNames, $"read {taken}; the same class as its {labels.Names[0]} in {known.Rows} probe rows, with {known.Seen} of {taken.Classes} classes");
    }

    private static string Source(ScoreCandidate scores, GraphPaths paths)
        => scores.Tensors.Count == 1 ? scores.Tensors[0] : paths.PartOf(scores.Tensors[0])!.Value.Whole;

    private static IEnumerable<Reading> Readings(ScoreCandidate candidate, GraphPaths paths)
    {
        Reading plain = new(candidate, Meaning(candidate, paths), IsNegated: false);
        yield return plain;
        if (candidate.Width == 1 || plain.Meaning == ScoreMeaning.Logits)
        {
            yield return plain with { IsNegated = true };
        }
    }

    /// <summary>Without a label nothing can be compared: what is left open is assumed, and told.</summary>
    private static ReadingChoice Assumed(ScoreCandidate scores, Func<Reading, List<IReadOnlyList<string>>> lists, GraphPaths paths)
    {
        Reading reading = new(scores, Meaning(scores, paths), IsNegated: false);
        NodeProto? maker = paths.MakerOf(scores.Tensors[0]);
        if (scores.Width == 1 && ScoreMeanings.IsRegression(maker))
        {
            throw new InvalidDataException($"it ends in a {maker!.OpType} of one number: a regression; expected a classifier");
        }

        if (scores.Width == 1 && maker?.OpType == "Softmax")
        {
            throw new InvalidDataException($"its output {scores.Name} is a softmax of one number: it has one class only; expected at least two classes");
        }

        if (reading.Meaning == ScoreMeaning.Shares)
        {
            throw new InvalidDataException(
                $"the numbers of its output {scores.Name} lie between 0 and 1 and do not sum to 1: it may give several labels for a row; "
                    + "--independent answers each class with a probability of its own");
        }

        List<IReadOnlyList<string>> names = lists(reading);
        string order = names.Count > 0 ? "" : ", classes in the order of its numbers";
        return new ReadingChoice(reading, names is [var first, ..] ? first : null, $"read {reading}{order}; the file gives no label to compare with");
    }

    private static ReadingChoice Independent(ScoreCandidate scores, IReadOnlyList<ZipMap> zipped, GraphPaths paths, LabelOutputs labels)
    {
        if (scores.Width < 2)
        {
            throw new InvalidDataException($"its output {scores} gives one number for a row; --independent needs one for each class");
        }

        ScoreMeaning meaning = Meaning(scores, paths);
        if (meaning == ScoreMeaning.Probabilities)
        {
            throw new InvalidDataException($"the numbers of its output {scores.Name} sum to 1: its classes exclude each other, import it without --independent");
        }

        Reading reading = new(scores, meaning, IsNegated: false);
        IReadOnlyList<string>? names = zipped.FirstOrDefault(zip => zip.Tensor == scores.Tensors[0])?.ClassNames
            ?? (ClassLabels.Find(paths, labels.Names, scores.Tensors, scores.Width) is [var found, ..] ? found : null);
        string form = meaning == ScoreMeaning.Shares ? "as they are" : "by the logistic function";
        return new ReadingChoice(reading, names, $"read {scores.Name} {form}, a probability for each class by itself");
    }

    private static ScoreMeaning Meaning(ScoreCandidate candidate, GraphPaths paths)
        => ScoreMeanings.Of(candidate.Tensors.Count == 1 ? paths.MakerOf(candidate.Tensors[0]) : null, candidate.Finite);

    /// <summary>The one that is left of several: what feeds no other, and is called as scores are.</summary>
    private static ScoreCandidate Single(ScoreCandidate[] candidates, GraphPaths paths, AdaptationChoices choices)
    {
        ScoreCandidate[] last = [.. candidates.Where(candidate => !Feeds(candidate, candidates, paths))];
        ScoreCandidate[] named = [.. last.Where(candidate => NamePlace(candidate.Name) < ScoreNames.Length)];
        ScoreCandidate[] best = named.Length > 0 ? [.. named.GroupBy(candidate => NamePlace(candidate.Name)).MinBy(group => group.Key)!] : last;
        return best is [var one]
            ? one
            : throw new InvalidDataException($"it does not say which of its outputs are the scores; choose one with --output NAME: there {Are(candidates)}");
    }

    private static bool Feeds(ScoreCandidate candidate, ScoreCandidate[] others, GraphPaths paths)
        => others.Any(other => other != candidate && other.Tensors.Any(tensor => paths.Before(tensor).Any(node => node.Input.Any(candidate.Tensors.Contains))));

    private static int NamePlace(string name)
        => Array.FindIndex(ScoreNames, part => name.Contains(part, StringComparison.OrdinalIgnoreCase)) is >= 0 and var place ? place : ScoreNames.Length;

    private static string Are(ScoreCandidate[] candidates)
        => candidates is [var one] ? $"is {one}" : $"are {string.Join(", ", candidates.AsEnumerable())}";
}
