using Aviary.Cli.Output;

namespace Aviary.Cli.Commands.Sending;

/// <summary>What became of a run of requests: lines for people, or a JSON object.</summary>
internal static class SendingOutput
{
    public static void Write(SendingReport report, bool waited, bool json)
    {
        if (json)
        {
            JsonLine.Write(SendingLine.From(report), LineJson.Default.SendingLine);
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
}
