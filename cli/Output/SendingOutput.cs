using System.Text.Json;
using Aviary.Cli.Commands.Sending;

namespace Aviary.Cli.Output;

/// <summary>What became of a run of requests: lines for people, or a JSON object.</summary>
internal static class SendingOutput
{
    public static void Write(SendingReport report, bool waited, bool json)
    {
        if (json)
        {
            JsonLine.Write(Console.OpenStandardOutput(), writer => WriteJson(writer, report));
        }
        else
        {
            Console.WriteLine($"sent {report.Sent} in {report.Elapsed.TotalSeconds:0.0} s");
            if (waited)
            {
                Console.WriteLine($"answered {report.Answered}, dead {report.Dead}, lost {report.Lost}, duplicates {report.Duplicates}");
            }

            if (report.Accuracy is not null)
            {
                Console.WriteLine($"accuracy {report.Accuracy:0.0000}, from sending to result p50 {report.P50Ms:0.0} ms, p99 {report.P99Ms:0.0} ms");
            }
        }

        if (report.Stopped)
        {
            Failure.Write($"stopped; {report.Sent} were sent{(waited ? $", {report.Lost} of them are open: their outcomes are still to come" : "")}");
        }
        else if (report.Lost > 0)
        {
            Failure.Write($"{report.Lost} of {report.Sent} requests came to nothing; is an app classifying from this broker, and are the topics its own?");
        }
    }

    private static void WriteJson(Utf8JsonWriter writer, SendingReport report)
    {
        writer.WriteStartObject();
        writer.WriteNumber("sent", report.Sent);
        writer.WriteNumber("answered", report.Answered);
        Write(writer, "accuracy", report.Accuracy, 6);
        Write(writer, "p50Ms", report.P50Ms, 3);
        Write(writer, "p99Ms", report.P99Ms, 3);
        writer.WriteNumber("dead", report.Dead);
        writer.WriteNumber("lost", report.Lost);
        writer.WriteNumber("seconds", Math.Round(report.Elapsed.TotalSeconds, 3));
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string name, double? value, int digits)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, Math.Round(number, digits));
        }
        else
        {
            writer.WriteNull(name);
        }
    }
}
