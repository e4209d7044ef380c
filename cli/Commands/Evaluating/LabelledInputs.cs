using Aviary.Inference.Rows;

namespace Aviary.Cli.Commands.Evaluating;

/// <summary>Labelled data as inputs of one model.</summary>
internal interface ILabelledData : IDisposable
{
    /// <summary>What is measured on, for people: its name, and where its labels stand.</summary>
    string Description { get; }

    /// <summary>The data, some rows at a time.</summary>
    IAsyncEnumerable<LabelledInput> ReadAsync(CancellationToken cancellationToken);
}

/// <summary>Some rows with their labels.</summary>
/// <param name="Input">The rows.</param>
/// <param name="Labels">The name of the class of each; empty where a row has none.</param>
/// <param name="Place">Where they stand, for messages: a file, or a file and a line.</param>
internal sealed record LabelledInput(PredictionInput Input, IReadOnlyList<string> Labels, string Place)
{
    /// <summary>An error that names a place in the input, with the place in the data. Default: as it is.</summary>
    public Func<Errors.InvalidInputException, Exception> At { get; init; } = error => error;

    /// <summary>Whether a row that cannot be decoded is left out. Default: it ends the evaluation.</summary>
    public bool IsPicture { get; init; }
}
