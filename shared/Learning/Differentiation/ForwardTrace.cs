using Aviary.Onnx;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using static Aviary.Onnx.TensorProto.Types;

namespace Aviary.Learning.Differentiation;

/// <summary>
/// Shapes of all values of a network for one batch size, and its integer values, found by running the network once on zeros:
/// exact for every operator that the runtime supports, without our own rules.
/// </summary>
internal sealed class ForwardTrace
{
    private readonly Dictionary<string, long[]> _shapes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long[]> _longs = new(StringComparer.Ordinal);

    private ForwardTrace()
    {
    }

    /// <exception cref="NetworkException">The runtime cannot run the network.</exception>
    public static ForwardTrace Run(ModelProto network, string input, long[] inputShape)
    {
        ForwardTrace trace = new();
        foreach (TensorProto initializer in network.Graph.Initializer)
        {
            trace._shapes[initializer.Name] = [.. initializer.Dims];
            if (initializer.DataType == (int)DataType.Int64)
            {
                trace._longs[initializer.Name] = initializer.Longs();
            }
        }

        trace._shapes[input] = inputShape;
        try
        {
            trace.RunAll(network, input, inputShape);
        }
        catch (OnnxRuntimeException refused)
        {
            throw new NetworkException($"the network does not run: {RuntimeProblem.Of(refused)}");
        }

        return trace;
    }

    public long[] Shape(string value)
        => _shapes.TryGetValue(value, out long[]? shape) ? shape : throw new NetworkException($"the network has no value \"{value}\"");

    public long[] Longs(string value)
        => _longs.TryGetValue(value, out long[]? longs) ? longs : throw new NetworkException($"value \"{value}\": expected constant integers");

    private void RunAll(ModelProto network, string input, long[] inputShape)
    {
        ModelProto open = network.Clone();
        string[] values = [.. open.Graph.Node.SelectMany(node => node.Output).Where(name => name.Length > 0)];
        open.Graph.Output.Clear();
        open.Graph.Output.AddRange(values.Select(name => new ValueInfoProto { Name = name }));
        using SessionOptions options = new() { GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL, IntraOpNumThreads = 1 };
        using InferenceSession session = new(open.ToByteArray(), options.ReadAsOnnx());
        using OrtValue zeros = OrtValue.CreateTensorValueFromMemory(new float[inputShape.Elements()], inputShape);
        using RunOptions run = new();
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(run, [input], [zeros], values);
        for (int i = 0; i < values.Length; i++)
        {
            OrtTensorTypeAndShapeInfo info = results[i].GetTensorTypeAndShape();
            _shapes[values[i]] = info.Shape;
            if (info.ElementDataType == Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Int64)
            {
                _longs[values[i]] = results[i].GetTensorDataAsSpan<long>().ToArray();
            }
        }
    }
}
