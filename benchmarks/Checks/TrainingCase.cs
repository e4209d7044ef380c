using System.Text.Json;
using Aviary.Learning.Training;

namespace Aviary.Benchmarks.Checks;

/// <summary>A training that PyTorch has run: how, on what, and for how many rows its logits were kept.</summary>
/// <param name="Batch">Rows of a step; step k takes the rows k·batch … (k+1)·batch - 1, wrapping.</param>
/// <param name="Steps">How many steps.</param>
/// <param name="LearningRate">The constant rate.</param>
/// <param name="LabelSmoothing">The share of each label's weight that is spread over all classes.</param>
/// <param name="Settings">The optimiser.</param>
/// <param name="Inputs">The input rows.</param>
/// <param name="Labels">Their classes.</param>
/// <param name="LogitRows">For how many of the first rows logits are asked.</param>
internal sealed record TrainingCase(
    int Batch,
    int Steps,
    double LearningRate,
    double LabelSmoothing,
    OptimizerSettings Settings,
    NumpyArray Inputs,
    NumpyArray Labels,
    int LogitRows)
{
    // What the given cases have; asked for where their answers were taken away.
    private const int UsualLogitRows = 4;

    /// <exception cref="InvalidDataException">A file is none of such a case.</exception>
    public static TrainingCase Read(string folder)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "case.json")));
        JsonElement root = document.RootElement;
        JsonElement optimizer = root.GetProperty("optimizer");
        NumpyArray inputs = NumpyArray.Read(Path.Combine(folder, "x.npy"));
        NumpyArray labels = NumpyArray.Read(Path.Combine(folder, "y.npy"));
        if (inputs.Rows != labels.Rows || labels.RowElements != 1)
        {
            throw new InvalidDataException($"x.npy has {inputs.Rows} rows: expected a label for each in y.npy, but got {labels.Rows}");
        }

        return new TrainingCase(
            root.GetProperty("batch").GetInt32(),
            root.GetProperty("steps").GetInt32(),
            optimizer.GetProperty("learningRate").GetDouble(),
            Number(root, "labelSmoothing", 0),
            new OptimizerSettings
            {
                Name = optimizer.GetProperty("name").GetString()!,
                Momentum = Number(optimizer, "momentum", 0),
                Nesterov = optimizer.TryGetProperty("nesterov", out JsonElement nesterov) && nesterov.GetBoolean(),
                Beta1 = Number(optimizer, "beta1", 0.9),
                Beta2 = Number(optimizer, "beta2", 0.999),
                Epsilon = Number(optimizer, "epsilon", 1e-8),
                WeightDecay = Number(optimizer, "weightDecay", 0),
                // PyTorch's optimisers decay every parameter that they are given.
                DecaysAll = true,
                ClipGradientNorm = Number(root, "clipGradientNorm", 0),
                BatchNormMomentum = Number(root, "batchNormMomentum", 0.9),
            },
            inputs,
            labels,
            RowsOf(Path.Combine(folder, "expected.json"), Math.Min(UsualLogitRows, inputs.Rows)));
    }

    /// <summary>Copies the rows and labels of a step.</summary>
    public void Fill(int step, Span<float> inputs, Span<long> labels)
    {
        for (int place = 0; place < Batch; place++)
        {
            int row = (int)((((long)step * Batch) + place) % Inputs.Rows);
            CopyRow(row, inputs.Slice(place * Inputs.RowElements, Inputs.RowElements));
            labels[place] = (long)Labels.Row(row).First();
        }
    }

    public void CopyRow(int row, Span<float> into)
    {
        int place = 0;
        foreach (float number in Inputs.Row(row))
        {
            into[place++] = number;
        }
    }

    /// <summary>Of the answers, nothing but how many rows of logits there are.</summary>
    private static int RowsOf(string file, int absent)
    {
        if (!File.Exists(file))
        {
            return absent;
        }

        using JsonDocument expected = JsonDocument.Parse(File.ReadAllBytes(file));
        return expected.RootElement.TryGetProperty("logitsAfterTraining", out JsonElement logits) ? logits.GetArrayLength() : absent;
    }

    private static double Number(JsonElement from, string name, double absent)
        => from.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : absent;
}
