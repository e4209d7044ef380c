using Aviary.Cli.Commands.Predicting;
using Aviary.Cli.Output;
using Aviary.Learning.Datasets;
using Aviary.Serving;

namespace Aviary.Cli.Commands.Evaluating;

/// <summary>Opens labelled data in the form in which it lies.</summary>
/// <param name="limits">What one request may hold.</param>
/// <param name="maxFileBytes">The largest file that is read at once.</param>
internal sealed class LabelledData(ServingOptions limits, long maxFileBytes)
{
    /// <summary>Opens data for a model.</summary>
    /// <param name="path">A file or a folder.</param>
    /// <param name="label">The column of the label; null to find it.</param>
    /// <param name="model">What is measured.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="CommandException">It cannot be read or does not fit the model; says how.</exception>
    /// <exception cref="DatasetException">It cannot be read.</exception>
    public async Task<ILabelledData> OpenAsync(string path, string? label, LoadedModel model, CancellationToken cancellationToken)
    {
        if (Directory.Exists(path))
        {
            ILabelledData? pictures = LabelledPictures.Open(path, maxFileBytes);
            if (pictures is not null && model.Picture is null)
            {
                throw new CommandException($"{path} holds pictures, and {model.Model} takes none");
            }

            return pictures ?? await OpenDatasetAsync(path, label, model, cancellationToken);
        }

        if (path == FashionMnist.Name && !File.Exists(path))
        {
            return await OpenFashionMnistAsync(model, cancellationToken);
        }

        PredictionFile file = await PredictionFile.ReadAsync(path, maxFileBytes, cancellationToken);
        return file.Content switch
        {
            PredictionContent.Csv => new LabelledCsv(file, model.Signature, label, limits),
            PredictionContent.Json => throw new CommandException($"{path} is JSON; labelled rows are read from CSV, with a column of labels"),
            _ when Array.Exists(LabelledPictures.Endings, ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) => throw new CommandException(
                $"{path} has no label; give a folder with a folder of pictures for each class, or a CSV file with a column of labels"),
            _ => await OpenDatasetAsync(path, label, model, cancellationToken),
        };
    }

    /// <summary>Parquet, IDX, NumPy and archives: what is given to test with, or all.</summary>
    private async Task<ILabelledData> OpenDatasetAsync(string path, string? label, LoadedModel model, CancellationToken cancellationToken)
    {
        DatasetReadOptions options = new() { Label = label, TestShare = 0 };
        DatasetSplit split = await Task.Run(() => new DatasetReader().Read(path, options, cancellationToken), cancellationToken);
        try
        {
            return Of(split.Test ?? split.Training, model, split);
        }
        catch
        {
            split.Dispose();
            throw;
        }
    }

    private static async Task<ILabelledData> OpenFashionMnistAsync(LoadedModel model, CancellationToken cancellationToken)
    {
        using HttpClient client = Downloads.Client();
        (_, ImageDataset test) = await new FashionMnistSource(new FashionMnistOptions(), client).GetAsync(progress: null, cancellationToken);
        return new LabelledImages(test, model);
    }

    private ILabelledData Of(Dataset data, LoadedModel model, IDisposable owned)
        => data is ImageDataset images ? new LabelledImages(images, model, owned) : new LabelledTable((TableDataset)data, model, limits, owned);
}
