using System.Runtime.InteropServices;
using Aviary.Onnx;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using static Aviary.Onnx.TensorProto.Types;

namespace Aviary.Learning.Differentiation;

/// <summary>
/// Shapes and types of all values of a network for one batch size, and its constant values, found by running the network once on zeros:
/// exact for every operator that the runtime supports, without our own rules.
/// </summary>
internal sealed class ForwardTrace
{
    private readonly Dictionary<string, long[]> _shapes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DataType> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TensorProto> _constants = new(StringComparer.Ordinal);

    private ForwardTrace()
    {
    }

    /// <param name="network">The network.</param>
    /// <param name="input">Name of its input.</param>
    /// <param name="inputShape">The input's shape, batch first.</param>
    /// <param name="constants">Values made by nodes, whose content is to be kept as well.</param>
    /// <exception cref="NetworkException">The runtime cannot run the network.</exception>
    public static ForwardTrace Run(ModelProto network, string input, long[] inputShape, IReadOnlySet<string>? constants = null)
    {
        ForwardTrace trace = new();
        foreach (TensorProto initializer in network.Graph.Initializer)
        {
            trace._shapes[initializer.Name] = [.. initializer.Dims];
            trace._types[initializer.Name] = (DataType)initializer.DataType;
            trace._constants[initializer.Name] = initializer;
        }

        (trace._shapes[input], trace._types[input]) = (inputShape, DataType.Float);
        try
        {
            trace.RunAll(network, input, inputShape, constants);
        }
        catch (OnnxRuntimeException refused)
        {
            throw new NetworkException($"the network does not run: {RuntimeProblem.Of(refused)}");
        }

        return trace;
    }

    public long[] Shape(string value)
        => _shapes.TryGetValue(value, out long[]? shape) ? shape : throw new NetworkException($"the network has no value \"{value}\"");

    public DataType Type(string value)
        => _types.TryGetValue(value, out DataType type) ? type : throw new NetworkException($"the network has no value \"{value}\"");

    /// <summary>The content of a constant; null for a value that depends on the input.</summary>
    public TensorProto? Constant(string value) => _constants.GetValueOrDefault(value);

    /// <summary>The integers of a constant.</summary>
    /// <exception cref="NetworkException">It is not constant, or not of integers.</exception>
    public long[] Longs(string value) => Constant(value) switch
    {
        { DataType: (int)DataType.Int64 } longs => longs.Longs(),
        { DataType: (int)DataType.Int32 } ints => ints.HasRawData
            ? Array.ConvertAll(MemoryMarshal.Cast<byte, int>(ints.RawData.Span).ToArray(), Convert.ToInt64)
            : [.. ints.Int32Data],
        _ => throw new NetworkException($"value \"{value}\": expected constant integers"),
    };

    private void RunAll(ModelProto network, string input, long[] inputShape, IReadOnlySet<string>? constants)
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
            // The runtime numbers types as the file format does.
            DataType type = _types[values[i]] = (DataType)info.ElementDataType;
            if (constants?.Contains(values[i]) == true && type != DataType.String)
            {
                _constants[values[i]] = Tensors.Of(values[i], type, results[i].GetTensorMutableRawData(), info.Shape);
            }
        }
    }
}
