using System.CommandLine;
using System.Text.Json;

namespace Aviary.Benchmarks.Checks.Limits;

/// <summary>`check limits`: each limit on what a model, a request and a message may take, tried against a server of its own.</summary>
internal static class LimitsCheck
{
    public static Command Command()
    {
        Option<string?> only = new("--only") { Description = "One case alone." };
        only.AcceptOnlyFromAmong([.. LimitCases.All.Select(limit => limit.Name)]);
        Option<bool> json = new("--json") { Description = "End with one JSON line." };
        Command command = new("limits", "Whether a server keeps its limits against harmful models, requests and messages.") { only, json };
        command.SetAction((arguments, cancellationToken) => RunAsync(arguments.GetValue(only), arguments.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string? only, bool json, CancellationToken cancellationToken)
    {
        TextWriter progress = json ? Console.Error : Console.Out;
        List<LimitOutcome> outcomes = [];
        foreach (ILimitCase limit in LimitCases.All.Where(limit => only is null || limit.Name == only))
        {
            LimitOutcome outcome = await LimitTrial.RunAsync(limit, cancellationToken);
            string figures = string.Join(", ", outcome.Figures.Select(figure => $"{figure.Key} {figure.Value:0.#}"));
            await progress.WriteLineAsync($"{outcome.Name}: {(outcome.Held ? "held" : "NOT HELD")} ({figures})\n  {outcome.Detail}");
            outcomes.Add(outcome);
        }

        int failed = outcomes.Count(outcome => !outcome.Held);
        if (json)
        {
            Print(outcomes, failed);
        }

        return failed == 0 ? 0 : 1;
    }

    private static void Print(List<LimitOutcome> outcomes, int failed)
    {
        using (Utf8JsonWriter writer = new(Console.OpenStandardOutput()))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("cases");
            foreach (LimitOutcome outcome in outcomes)
            {
                writer.WriteStartObject();
                writer.WriteString("name", outcome.Name);
                writer.WriteBoolean("held", outcome.Held);
                writer.WriteString("detail", outcome.Detail);
                writer.WriteStartObject("figures");
                foreach ((string name, double value) in outcome.Figures)
                {
                    writer.WriteNumber(name, Math.Round(value, 1));
                }

                writer.WriteEndObject();
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteNumber("failed", failed);
            writer.WriteEndObject();
        }

        Console.WriteLine();
    }
}
