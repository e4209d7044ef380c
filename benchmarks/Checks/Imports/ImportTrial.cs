using System.Globalization;
using Aviary.ClassNames;
using Aviary.Errors;
using Aviary.Importing;
using Aviary.Inference;
using Aviary.Inference.Probing;
using Aviary.Inference.Rows;
using Aviary.Onnx;
using Aviary.Registry.Versions;
using Aviary.Serving;
using Google.Protobuf;
using Microsoft.Extensions.Options;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Aviary.Benchmarks.Checks.Imports;

/// <summary>What came of a case: refused, answered, or answered with another class than the file itself gives.</summary>
/// <param name="IsRefused">Whether it was refused.</param>
/// <param name="Wrong">What was wrong; null where nothing was.</param>
internal sealed record ImportTrial(bool IsRefused, string? Wrong)
{
    private const int Rows = 24;

    /// <summary>Nearer scores are decided by rounding.</summary>
    private const float Tie = 1e-3f;

    /// <summary>Imports a case, serves rows, and runs the file itself for the same rows.</summary>
    public static ImportTrial Of(ImportCase made, int seed)
    {
        byte[] onnx = made.Model.ToByteArray();
        NewVersion version;
        try
        {
            ModelSource source = new() { Onnx = onnx, ClassNames = made.Labels is null ? null : LabelFile.Read(made.Labels) };
            version = new ModelImport(Options.Create(new ServingOptions())).Prepare(source, CancellationToken.None);
        }
        catch (Exception refused) when (refused is AviaryException or LabelFileException)
        {
            return new ImportTrial(true, null);
        }

        using OnnxSession served = OnnxSession.Load(version.Onnx, version.ClassNames.Count, new ServingOptions());
        using InferenceSession own = new(WithScores(made).ToByteArray());
        Random random = new(seed);
        for (int row = 0; row < Rows; row++)
        {
            double[] numbers = [.. Enumerable.Range(0, made.Width).Select(_ => Math.Round((random.NextDouble() * 8) - 4, row % 2 == 0 ? 0 : 2))];
            ElementType type = served.Signature.InputType;
            if (!ElementTypes.IsReal(type))
            {
                numbers = [.. numbers.Select(number => Math.Round(number))];
            }

            if (Right(made, own, numbers) is { } right && Answer(served, version, numbers) is var answer && answer != right)
            {
                return new ImportTrial(false, $"{made.Form}: expected {right}, got {answer} for [{string.Join(", ", numbers)}]; {string.Join("; ", version.Findings)}");
            }
        }

        return new ImportTrial(false, null);
    }

    private static string Answer(OnnxSession served, NewVersion version, double[] row)
    {
        RunSlot slot = served.Rent();
        try
        {
            string json = $"{{\"inputs\":[[{string.Join(',', row.Select(number => number.ToString("R", CultureInfo.InvariantCulture)))}]]}}";
            new JsonInputReader(served.Signature).Read(System.Text.Encoding.UTF8.GetBytes(json), slot, maxRows: 1);
            ReadOnlySpan<float> probabilities = served.Run(slot, rows: 1);
            return version.ClassNames[probabilities.IndexOf(System.Numerics.Tensors.TensorPrimitives.Max(probabilities))];
        }
        finally
        {
            served.Return(slot);
        }
    }

    /// <summary>What the file says; null where two classes are equally good.</summary>
    private static string? Right(ImportCase made, InferenceSession own, double[] row)
    {
        NodeMetadata input = own.InputMetadata["X"];
        ElementType type = ElementTypes.Of(input.ElementDataType);
        using RowBuffer buffer = new(row.Length * ElementTypes.SizeOf(type), maxRows: 1);
        ProbeRow.Fill(buffer, type, i => row[i]);
        using OrtValue value = OrtValue.CreateTensorValueWithData(
            OrtMemoryInfo.DefaultInstance, input.ElementDataType, [1, row.Length], buffer.Address, row.Length * ElementTypes.SizeOf(type));
        using RunOptions options = new();
        string[] outputs = made.Label is null ? [made.Scores] : [made.Scores, made.Label];
        using IDisposableReadOnlyCollection<OrtValue> results = own.Run(options, ["X"], [value], outputs);
        float[] scores = results[0].GetTensorDataAsSpan<float>().ToArray();
        float[] ordered = [.. scores.OrderDescending()];
        return ordered[0] - ordered[1] < Tie ? null
            : made.Label is null ? made.Names[Array.IndexOf(scores, ordered[0])]
            : own.OutputMetadata[made.Label].ElementDataType switch
            {
                TensorElementType.String => results[1].GetStringTensorAsArray()[0],
                TensorElementType.Bool => results[1].GetTensorDataAsSpan<bool>()[0] ? "true" : "false",
                _ => results[1].GetTensorDataAsSpan<long>()[0].ToString(CultureInfo.InvariantCulture),
            };
    }

    /// <summary>The file with its scores as an output, to see ties.</summary>
    private static ModelProto WithScores(ImportCase made)
    {
        ModelProto model = made.Model.Clone();
        if (model.Graph.Output.All(output => output.Name != made.Scores))
        {
            model.Graph.Output.Add(Values.Tensor(made.Scores, TensorProto.Types.DataType.Float, -1, made.Names.Count));
        }

        return model;
    }
}
