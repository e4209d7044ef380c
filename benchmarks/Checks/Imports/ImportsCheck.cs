using System.CommandLine;
using System.Globalization;

namespace Aviary.Benchmarks.Checks.Imports;

/// <summary>
/// `check imports`: made-up classifiers with label files, each imported and answered as ONNX Runtime and the file's own label say, or
/// refused. Fails where one is answered otherwise.
/// </summary>
internal static class ImportsCheck
{
    public static Command Command()
    {
        Option<int> count = new("--count") { Description = "How many.", DefaultValueFactory = _ => 2000 };
        Option<int> seed = new("--seed") { Description = "The first of them; each has a number of its own." };
        Option<bool> json = new("--json") { Description = "Nothing but the one JSON object." };
        Command command = new("imports", "Made-up classifiers in the forms of exporters: answered as the file itself says, or refused.") { count, seed, json };
        command.SetAction((arguments, cancellationToken) => RunAsync(
            arguments.GetValue(seed), arguments.GetValue(count), arguments.GetValue(json), Console.Out, cancellationToken));
        return command;
    }

    /// <summary>Tries so many cases, prints what came of them, and gives the exit code.</summary>
    public static async Task<int> RunAsync(int first, int count, bool json, TextWriter output, CancellationToken cancellationToken)
    {
        (int refused, int wrong) = (0, 0);
        for (int seed = first; seed < first + count; seed++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ImportTrial trial = ImportTrial.Of(RandomClassifier.Make(seed), seed);
            refused += trial.IsRefused ? 1 : 0;
            if (trial.Wrong is { } problem)
            {
                wrong++;
                await Console.Error.WriteLineAsync($"case {seed}: {problem}".AsMemory(), cancellationToken);
            }
        }

        if (!json)
        {
            await output.WriteLineAsync($"{count} files: {count - refused} answered, {refused} refused, {wrong} wrong".AsMemory(), cancellationToken);
        }

        string figures = string.Create(CultureInfo.InvariantCulture, $"{{\"cases\":{count},\"answered\":{count - refused},\"refused\":{refused},\"wrong\":{wrong}}}");
        await output.WriteLineAsync(figures.AsMemory(), cancellationToken);
        return wrong == 0 ? 0 : 1;
    }
}
