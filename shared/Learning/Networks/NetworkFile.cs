using Aviary.Learning.Datasets;
using Aviary.Learning.Preprocessing;
using Aviary.Onnx;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;

namespace Aviary.Learning.Networks;

/// <summary>Reads a network from an ONNX file.</summary>
internal static class NetworkFile
{
    /// <exception cref="NetworkException">It is no ONNX file, or has no one output.</exception>
    public static ModelProto Read(NetworkBasis basis)
    {
        ModelProto file;
        try
        {
            file = ModelProto.Parser.ParseFrom(basis.Onnx.Span);
        }
        catch (InvalidProtocolBufferException)
        {
            throw new NetworkException($"{basis.Name} is no ONNX file");
        }

        return file.Graph is { Output.Count: 1 }
            ? file
            : throw new NetworkException($"{basis.Name}: expected a network with one output, but it has {file.Graph?.Output.Count ?? 0}");
    }

    /// <exception cref="NetworkException">The input takes examples of another shape.</exception>
    public static void RequireShape(ModelProto file, NetworkBasis basis, long[] shape)
    {
        ValueInfoProto input = Input(file);
        long[] taken = [.. input.Type.TensorType.Shape.Dim.Skip(1).Select(dimension => dimension.DimValue)];
        if (taken.Length != shape.Length || taken.Zip(shape).Any(pair => pair.First > 0 && pair.First != pair.Second))
        {
            throw new NetworkException(
                $"{basis.Name}: input {input.Name} takes examples of shape [{string.Join(", ", taken.Select(length => length > 0 ? $"{length}" : "any"))}], "
                + $"but the data has [{string.Join(", ", shape)}]");
        }
    }

    /// <summary>How many scores it gives for an example of a shape.</summary>
    public static int Scores(ModelProto file, long[] shape)
    {
        ModelProto fixedShape = file.Clone();
        using InferenceSession session = Open(fixedShape);
        using OrtValue zeros = OrtValue.CreateTensorValueFromMemory(new float[shape.Elements()], [1, .. shape]);
        return (int)Try(() =>
        {
            using RunOptions run = new();
            using IDisposableReadOnlyCollection<OrtValue> results = session.Run(run, [Input(file).Name], [zeros], [file.Graph.Output[0].Name]);
            return results[0].GetTensorTypeAndShape().Shape[^1];
        });
    }

    /// <summary>The shapes of all values for the first example, without the batch.</summary>
    public static Dictionary<string, long[]> Shapes(ModelProto file, Dataset data)
    {
        ModelProto open = file.Clone();
        string[] values = [.. open.Graph.Node.SelectMany(node => node.Output).Where(name => name.Length > 0)];
        open.Graph.Output.Clear();
        open.Graph.Output.AddRange(values.Select(name => new ValueInfoProto { Name = name }));
        using InferenceSession session = Open(open);
        return Try(() =>
        {
            using DatasetInputs inputs = DatasetInputs.Of(session, data, 0, 1);
            using RunOptions run = new();
            using IDisposableReadOnlyCollection<OrtValue> results = session.Run(run, [.. inputs.Names], [.. inputs.Values], values);
            Dictionary<string, long[]> shapes = new(StringComparer.Ordinal);
            for (int i = 0; i < values.Length; i++)
            {
                shapes[values[i]] = [.. results[i].GetTensorTypeAndShape().Shape.Skip(1)];
            }

            return shapes;
        });
    }

    private static ValueInfoProto Input(ModelProto file)
    {
        HashSet<string> weights = [.. file.Graph.Initializer.Select(tensor => tensor.Name)];
        ValueInfoProto[] inputs = [.. file.Graph.Input.Where(value => !weights.Contains(value.Name))];
        return inputs is [var input] && input.Type?.TensorType?.Shape is not null
            ? input
            : throw new NetworkException($"expected a network with one input of a known shape, but it has {inputs.Length} inputs");
    }

    private static InferenceSession Open(ModelProto file) => Try(() =>
    {
        using SessionOptions options = new()
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        return new InferenceSession(file.ToByteArray(), options.ReadAsOnnx());
    });

    private static T Try<T>(Func<T> run)
    {
        try
        {
            return run();
        }
        catch (OnnxRuntimeException refused)
        {
            throw new NetworkException($"the network does not run: {RuntimeProblem.Of(refused)}");
        }
    }
}
