using System.Globalization;
using Aviary.Inference;
using Aviary.Inference.Probing;
using Aviary.Onnx;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Aviary.Importing.Adaptation;

/// <summary>What a model gives for one probe row in one of its outputs: numbers, or labels as text.</summary>
internal sealed record ProbeValue(long[] Shape, float[] Numbers, string[] Labels);

/// <summary>
/// What a model gives for probe rows: shapes, which files often leave open, what its numbers look like, and its own labels for the
/// same rows. Only rows that it takes.
/// </summary>
internal sealed class ProbeRuns
{
    /// <summary>Rows that show the form of an output.</summary>
    private const int Plain = 13;

    /// <summary>Rows to compare a label with.</summary>
    private const int Compared = 120;

    /// <summary>After so long no further rows are tried.</summary>
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(2);

    /// <summary>For each row the outputs by their names.</summary>
    private readonly IReadOnlyList<IReadOnlyDictionary<string, ProbeValue>> _rows;

    private ProbeRuns(IReadOnlyList<IReadOnlyDictionary<string, ProbeValue>> rows) => _rows = rows;

    /// <summary>The rows' values of an output.</summary>
    public IEnumerable<ProbeValue> Of(string output) => _rows.Select(row => row[output]);

    /// <param name="session">The model.</param>
    /// <param name="layout">What it takes.</param>
    /// <param name="graph">Its graph.</param>
    /// <param name="texts">Texts that its encoder accepts, for each column.</param>
    /// <param name="outputs">The outputs that are read.</param>
    /// <param name="comparesLabels">Whether there is a label to compare with: that takes more rows.</param>
    /// <param name="watch">Ends runs that take too much.</param>
    /// <exception cref="InvalidDataException">The model takes none of the rows, or takes too much for them.</exception>
    public static ProbeRuns Make(
        InferenceSession session, InputLayout layout, GraphProto graph, IReadOnlyList<IReadOnlyList<string>> texts, IReadOnlyList<string> outputs,
        bool comparesLabels, RunWatch watch)
    {
        using WatchedRun run = new(watch);
        long began = TimeProvider.System.GetTimestamp();
        ProbeNumbers numbers = new(graph, layout.Columns.Count == 0 ? layout.RowShape.Aggregate(1, (product, size) => product * size) : 0);
        List<IReadOnlyDictionary<string, ProbeValue>> rows = [];
        string problem = "";
        int most = comparesLabels ? Compared : Plain;
        for (int row = 0; row < most; row++)
        {
            TimeSpan taken = TimeProvider.System.GetElapsedTime(began);
            if (row >= ProbeRow.Kinds && rows.Count > 0 && taken > Enough)
            {
                break;
            }

            if (taken > watch.Limits.Time)
            {
                throw new InvalidDataException($"it takes more than {watch.Limits.Time.TotalSeconds:0.###} s for a few probe rows (setting Serving:RunTimeout)");
            }

            try
            {
                using ProbeInputs inputs = new(layout, row, numbers, texts);
                using IDisposableReadOnlyCollection<OrtValue> results = session.Run(run.Begin(shrinks: false), inputs.Names, inputs.Values, outputs);
                rows.Add(outputs.Zip(results).ToDictionary(pair => pair.First, pair => Read(pair.Second), StringComparer.Ordinal));
            }
            catch (OnnxRuntimeException e) when (run.Explain(e) is { } limit)
            {
                throw new InvalidDataException($"for a probe row: {limit.Message}", e);
            }
            catch (OnnxRuntimeException e)
            {
                problem = RuntimeProblem.Of(e);
            }
            finally
            {
                run.End();
            }
        }

        return rows.Count > 0 ? new ProbeRuns(rows) : throw new InvalidDataException($"it fails for all probe rows: {problem}");
    }

    private static ProbeValue Read(OrtValue value)
    {
        if (!value.IsTensor)
        {
            return new ProbeValue([], [], []);
        }

        OrtTensorTypeAndShapeInfo info = value.GetTensorTypeAndShape();
        return info.ElementDataType switch
        {
            TensorElementType.Float => new(info.Shape, value.GetTensorDataAsSpan<float>().ToArray(), []),
            TensorElementType.Double => new(info.Shape, [.. value.GetTensorDataAsSpan<double>().ToArray().Select(number => (float)number)], []),
            TensorElementType.Float16 => new(info.Shape, [.. value.GetTensorDataAsSpan<Float16>().ToArray().Select(number => (float)number)], []),
            TensorElementType.BFloat16 => new(info.Shape, [.. value.GetTensorDataAsSpan<BFloat16>().ToArray().Select(number => (float)number)], []),
            TensorElementType.String => new(info.Shape, [], value.GetStringTensorAsArray()),
            TensorElementType.Bool => new(info.Shape, [], [.. value.GetTensorDataAsSpan<bool>().ToArray().Select(label => label ? "true" : "false")]),
            TensorElementType.Int64 => Whole<long>(value, info.Shape),
            TensorElementType.Int32 => Whole<int>(value, info.Shape),
            TensorElementType.UInt32 => Whole<uint>(value, info.Shape),
            TensorElementType.UInt64 => Whole<ulong>(value, info.Shape),
            TensorElementType.Int16 => Whole<short>(value, info.Shape),
            TensorElementType.UInt16 => Whole<ushort>(value, info.Shape),
            TensorElementType.Int8 => Whole<sbyte>(value, info.Shape),
            TensorElementType.UInt8 => Whole<byte>(value, info.Shape),
            _ => new ProbeValue(info.Shape, [], []),
        };
    }

    private static ProbeValue Whole<T>(OrtValue value, long[] shape)
        where T : unmanaged, IFormattable
        => new(shape, [], [.. value.GetTensorDataAsSpan<T>().ToArray().Select(number => number.ToString(null, CultureInfo.InvariantCulture))]);
}
