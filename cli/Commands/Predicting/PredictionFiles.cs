using System.Buffers;
using System.Text;
using Aviary.Cli.Output;
using Aviary.Errors;
using Aviary.Imaging;
using Aviary.Inference;
using Aviary.Inference.Rows;
using Aviary.Serving;
using Microsoft.Extensions.Options;

namespace Aviary.Cli.Commands.Predicting;

/// <summary>A prediction, and what it is of.</summary>
/// <param name="Prediction">What the model answers.</param>
/// <param name="File">The file; null for the model's own example.</param>
/// <param name="Line">The line of a CSV file, or null.</param>
internal sealed record FilePrediction(Prediction Prediction, string? File, int? Line);

/// <summary>All predictions of a command, by one version.</summary>
internal sealed record FilePredictions(PredictionResult Result, IReadOnlyList<FilePrediction> Predictions);

/// <summary>Predicts what files hold, by the same path that requests take.</summary>
internal sealed class PredictionFiles(CommandServices services, string model, ModelSelector selector, int? top)
{
    private readonly PredictionService _service = services.Get<PredictionService>();
    private readonly ServingOptions _serving = services.Get<IOptions<ServingOptions>>().Value;
    private readonly List<FilePrediction> _predictions = [];
    private PredictionResult? _last;

    public FilePredictions Result => new(_last! with { Predictions = [.. _predictions.Select(one => one.Prediction)] }, _predictions);

    /// <exception cref="CommandException">It cannot be read or is no input of the model; names the file, and the line and the column.</exception>
    public async Task AddAsync(string name, CancellationToken cancellationToken)
    {
        long limit = Math.Max(_serving.MaxBodyBytes, Math.Max(services.Get<IOptions<ImagingOptions>>().Value.MaxBytes, 1L << 30));
        PredictionFile file = await PredictionFile.ReadAsync(name, limit, cancellationToken);
        switch (file.Content)
        {
            case PredictionContent.Csv:
                await AddCsvAsync(file, cancellationToken);
                break;
            case PredictionContent.Picture:
                await RequirePicturesAsync(file.Name, cancellationToken);
                PredictionInput picture = PredictionInput.OfPicture(file.Name, new ReadOnlySequence<byte>(file.Bytes));
                Add(await _service.PredictAsync(model, selector, picture, top, cancellationToken), file.Name, []);
                break;
            default:
                await AddJsonAsync(file, cancellationToken);
                break;
        }
    }

    /// <summary>Predicts the rows of a text: those of a request, or rows alone.</summary>
    public async Task AddJsonAsync(string? name, ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> text = json.Span.StartsWith(Encoding.UTF8.Preamble) ? json[Encoding.UTF8.Preamble.Length..] : json;
        ReadOnlyMemory<byte> body = text.Span.TrimStart(" \t\r\n"u8).StartsWith("["u8) ? (byte[])[.. "{\"inputs\":"u8, .. text.Span, .. "}"u8] : text;
        Add(await PredictAsync(body, cancellationToken), name, []);
    }

    private async Task AddJsonAsync(PredictionFile file, CancellationToken cancellationToken)
    {
        try
        {
            await AddJsonAsync(file.Name, file.Bytes, cancellationToken);
        }
        catch (Exception error) when ((error is InvalidInputException wrong && IsOfRows(wrong)) || error is InputTooLargeException)
        {
            throw new CommandException($"{file.Name}: {error.Message}");
        }
    }

    private async Task AddCsvAsync(PredictionFile file, CancellationToken cancellationToken)
    {
        using CsvRows rows = new(file, await SignatureAsync(cancellationToken));
        if (rows.Surplus.Count > 0)
        {
            Failure.Write($"{file.Name}: left out, as the model does not take {(rows.Surplus.Count > 1 ? "them" : "it")}: {CsvColumns.List(rows.Surplus)}");
        }

        while (rows.Read(_serving.MaxBatch, _serving.MaxBodyBytes / 2) is { } batch)
        {
            try
            {
                Add(await PredictAsync(batch.Body, cancellationToken), file.Name, batch.Lines);
            }
            catch (InvalidInputException error) when (IsOfRows(error))
            {
                throw batch.At(error);
            }
        }
    }

    private async Task RequirePicturesAsync(string file, CancellationToken cancellationToken)
    {
        using ModelLease lease = await services.Get<ServedModels>().AcquireAsync(model, selector, cancellationToken);
        if (lease.Model.Picture is null)
        {
            throw new CommandException($"{file} is a picture, and {model} takes none; give its rows as JSON or CSV");
        }
    }

    private async Task<ModelSignature> SignatureAsync(CancellationToken cancellationToken)
    {
        using ModelLease lease = await services.Get<ServedModels>().AcquireAsync(model, selector, cancellationToken);
        return lease.Model.Signature;
    }

    private ValueTask<PredictionResult> PredictAsync(ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
        => _service.PredictAsync(model, selector, PredictionInput.OfJson(new ReadOnlySequence<byte>(json)), top, cancellationToken);

    private static bool IsOfRows(InvalidInputException error) => error.Field is not ("top" or "version" or "model");

    private void Add(PredictionResult result, string? file, IReadOnlyList<CsvLine> lines)
    {
        _last = result;
        _predictions.AddRange(result.Predictions.Select((prediction, row) => new FilePrediction(prediction, file, row < lines.Count ? lines[row].Number : null)));
    }
}
