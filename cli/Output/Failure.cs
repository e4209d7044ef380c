using Aviary.Cli.Hosting;
using Aviary.Errors;
using Aviary.Learning.Datasets;
using Aviary.Messaging;
using Microsoft.Extensions.Options;

namespace Aviary.Cli.Output;

/// <summary>What went wrong, in one line for a person.</summary>
internal static class Failure
{
    public static void Write(string line) => Console.Error.WriteLine($"aviary: {Caller.Current.Named(line)}");

    /// <summary>The line for an error that is the user's or the surroundings'; null for one that is ours.</summary>
    public static string? Explain(Exception error) => error switch
    {
        OperationCanceledException => "stopped",
        AviaryException or HostingException or DatasetException or CommandException => error.Message,
        BrokerUnavailableException or MessageRefusedException => error.Message,
        OptionsValidationException options => $"a setting is wrong: {string.Join(' ', options.Failures)}",
        UnauthorizedAccessException or IOException => $"{error.Message.TrimEnd('.')}. Choose a folder that can be written with --state FOLDER.",
        AggregateException several => Join(several.InnerExceptions),
        _ => null,
    };

    /// <summary>Several settings may be wrong at once.</summary>
    private static string? Join(IEnumerable<Exception> errors)
    {
        string?[] lines = [.. errors.Select(Explain)];
        return Array.TrueForAll(lines, line => line is not null) ? string.Join(' ', lines.Distinct()) : null;
    }
}
