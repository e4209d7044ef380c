using System.Buffers;
using System.Runtime.CompilerServices;
using Aviary.Cli.Commands.Predicting;
using Aviary.Cli.Output;
using Aviary.Inference;
using Aviary.Inference.Rows;
using Aviary.Serving;

namespace Aviary.Cli.Commands.Evaluating;

/// <summary>A CSV file of which one column is the label.</summary>
internal sealed class LabelledCsv : ILabelledData
{
    private readonly ServingOptions _limits;
    private readonly CsvRows _rows;
    private readonly string _name;

    /// <exception cref="CommandException">It is no CSV file, or not one for this model.</exception>
    public LabelledCsv(PredictionFile file, ModelSignature signature, string? label, ServingOptions limits)
    {
        (_name, _limits) = (file.Name, limits);
        _rows = new CsvRows(file, signature, (columns, place) => LabelColumn.Find(columns, signature, label, place));
        Description = $"{Path.GetFileName(file.Name)}, labels from column {_rows.LabelColumn}";
    }

    public string Description { get; }

    public async IAsyncEnumerable<LabelledInput> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (_rows.Surplus.Count > 0)
        {
            Failure.Write($"{_name}: left out, as the model does not take {(_rows.Surplus.Count > 1 ? "them" : "it")}: {CsvColumns.List(_rows.Surplus)}");
        }

        while (_rows.Read(_limits.MaxBatch, _limits.MaxBodyBytes / 2) is { } batch)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return new LabelledInput(
                PredictionInput.OfJson(new ReadOnlySequence<byte>(batch.Body)), [.. batch.Lines.Select(line => line.Label!)], $"{_name}, line {batch.Lines[0].Number}")
            {
                At = batch.At,
            };
            await Task.Yield();
        }
    }

    public void Dispose() => _rows.Dispose();
}
