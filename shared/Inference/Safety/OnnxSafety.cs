using System.Text;
using Aviary.Errors;

namespace Aviary.Inference.Safety;

/// <summary>
/// What an ONNX file may hold before ONNX Runtime sees it: no data outside the file (a model must not read other files of the
/// server) and no operators but those that ONNX Runtime brings or the file itself defines as functions (ONNX IR specification,
/// "Models", "Functions", "External Tensor Data"). Field numbers are those of onnx.proto.
/// </summary>
public static class OnnxSafety
{
    private const int MaxDepth = 32;

    /// <summary>The domains of the operators that ONNX Runtime brings.</summary>
    internal static IReadOnlySet<string> Domains { get; } = new HashSet<string>(["", "ai.onnx", "ai.onnx.ml", "com.microsoft"], StringComparer.Ordinal);

    /// <exception cref="InvalidDataException">The file is none, or holds what it may not; the message says what.</exception>
    public static void Check(ReadOnlySpan<byte> file)
    {
        OnnxFunctions functions = OnnxFunctions.Of(file);
        bool hasGraph = false;
        var model = new ProtoReader(file);
        while (model.Next())
        {
            if (model.Field == 7)
            {
                hasGraph = hasGraph || !model.HasLength ? throw new InvalidDataException("it is no ONNX file: it has not one graph") : true;
                CheckGraph(model.Content, functions, depth: 0);
            }
            else if (model.Field == 25)
            {
                CheckFunction(model.Content);
            }
        }

        if (!hasGraph)
        {
            throw new InvalidDataException("it is no ONNX file: it has no graph");
        }
    }

    /// <summary>
    /// A function is put in for each of its calls. If functions could call each other, a small file could stand for a model of any
    /// size, or one without end; so they call operators alone.
    /// </summary>
    private static void CheckFunction(ReadOnlySpan<byte> message)
    {
        var function = new ProtoReader(message);
        while (function.Next())
        {
            if (function.Field == 7)
            {
                CheckNode(function.Content, OnnxFunctions.None, depth: 0);
            }
        }
    }

    private static void CheckGraph(ReadOnlySpan<byte> message, OnnxFunctions functions, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new InvalidDataException($"its graphs are nested more than {MaxDepth} deep");
        }

        OnnxRanks.Check(message);
        OnnxExpansions.Check(message);
        var graph = new ProtoReader(message);
        while (graph.Next())
        {
            switch (graph.Field)
            {
                case 1:
                    CheckNode(graph.Content, functions, depth);
                    break;
                case 5:
                    CheckTensor(graph.Content);
                    break;
                case 15:
                    CheckSparse(graph.Content);
                    break;
            }
        }
    }

    private static void CheckNode(ReadOnlySpan<byte> message, OnnxFunctions functions, int depth)
    {
        (string type, string domain) = ("", "");
        (int inputs, int missing) = (0, int.MaxValue);
        var node = new ProtoReader(message);
        while (node.Next())
        {
            switch (node.Field)
            {
                case 1:
                    missing = node.Content.IsEmpty ? Math.Min(missing, inputs) : missing;
                    inputs++;
                    break;
                case 4:
                    type = Text(node.Content);
                    break;
                case 7:
                    domain = Text(node.Content);
                    break;
                case 5:
                    CheckAttribute(node.Content, functions, depth);
                    break;
            }
        }

        if (!Domains.Contains(domain) && !functions.Call(domain, type))
        {
            throw new InvalidDataException($"it uses the custom operator {Shortened.Quote($"{domain}.{type}")}; only standard operators are run, and functions of the file that call nothing else");
        }

        if (domain is "" or "ai.onnx" && missing < NeededInputs.Of(type))
        {
            throw new InvalidDataException($"input {missing} of a {Shortened.Quote(type)} has no name; the operator needs it");
        }
    }

    private static void CheckAttribute(ReadOnlySpan<byte> message, OnnxFunctions functions, int depth)
    {
        var attribute = new ProtoReader(message);
        while (attribute.Next())
        {
            switch (attribute.Field)
            {
                case 5 or 10:
                    CheckTensor(attribute.Content);
                    break;
                case 6 or 11:
                    CheckGraph(attribute.Content, functions, depth + 1);
                    break;
                case 22 or 23:
                    CheckSparse(attribute.Content);
                    break;
            }
        }
    }

    private static void CheckSparse(ReadOnlySpan<byte> message)
    {
        var sparse = new ProtoReader(message);
        while (sparse.Next())
        {
            if (sparse.Field is 1 or 2)
            {
                CheckTensor(sparse.Content);
            }
        }
    }

    private static void CheckTensor(ReadOnlySpan<byte> message)
    {
        var tensor = new ProtoReader(message);
        while (tensor.Next())
        {
            if (tensor.Field == 13 || (tensor.Field == 14 && tensor.Number != 0))
            {
                throw new InvalidDataException("it keeps data in other files (external data); put all data into the one file");
            }
        }
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
