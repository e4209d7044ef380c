using System.Buffers.Binary;
using System.Text;
using Aviary.Errors;

namespace Aviary.Inference.Safety;

/// <summary>
/// Adds up what the operators of a graph make of constant sizes alone (ConstantOfShape, Expand, Tile): a file of some hundred bytes
/// can say gigabytes with them, which ONNX Runtime computes when it loads the file. Sizes that are not constant are not looked at;
/// they are a matter of runs and of their limits.
/// </summary>
internal sealed class OnnxExpansions
{
    /// <summary>The most numbers that a graph may make in this way: as many as the weights of the largest networks that are served.</summary>
    internal const long MaxElements = 128L << 20;

    /// <summary>Sizes are short lists; longer constants are none.</summary>
    private const int MaxSizes = 16;

    private readonly Dictionary<string, long[]> _sizes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _elements = new(StringComparer.Ordinal);
    private long _made;

    /// <summary>Looks at a graph and not into the graphs of its nodes.</summary>
    /// <exception cref="InvalidDataException">It makes too much; says which output does.</exception>
    public static void Check(ReadOnlySpan<byte> graph)
    {
        OnnxExpansions expansions = new();
        var constants = new ProtoReader(graph);
        while (constants.Next())
        {
            if (constants.Field == 5)
            {
                expansions.AddTensor(constants.Content, name: null);
            }
        }

        var nodes = new ProtoReader(graph);
        while (nodes.Next())
        {
            if (nodes.Field == 1)
            {
                expansions.AddNode(nodes.Content);
            }
        }
    }

    private void AddTensor(ReadOnlySpan<byte> message, string? name)
    {
        List<long> dimensions = [];
        List<long> numbers = [];
        var tensor = new ProtoReader(message);
        while (tensor.Next())
        {
            switch (tensor.Field)
            {
                case 1:
                    tensor.CopyNumbers(dimensions, MaxSizes);
                    break;
                case 7:
                    tensor.CopyNumbers(numbers, MaxSizes);
                    break;
                case 8:
                    name ??= Encoding.UTF8.GetString(tensor.Content);
                    break;
                case 9 when tensor.Content.Length <= MaxSizes * sizeof(long) && tensor.Content.Length % sizeof(long) == 0:
                    for (int start = 0; start < tensor.Content.Length; start += sizeof(long))
                    {
                        numbers.Add(BinaryPrimitives.ReadInt64LittleEndian(tensor.Content[start..]));
                    }

                    break;
            }
        }

        if (name is not null)
        {
            _elements[name] = Product(dimensions);
            _sizes[name] = [.. numbers];
        }
    }

    private void AddNode(ReadOnlySpan<byte> message)
    {
        List<string> inputs = [];
        (string output, string type) = ("", "");
        ReadOnlySpan<byte> value = default;
        var node = new ProtoReader(message);
        while (node.Next())
        {
            switch (node.Field)
            {
                case 1:
                    inputs.Add(Encoding.UTF8.GetString(node.Content));
                    break;
                case 2:
                    output = output.Length == 0 ? Encoding.UTF8.GetString(node.Content) : output;
                    break;
                case 4:
                    type = Encoding.UTF8.GetString(node.Content);
                    break;
                case 5 when type is "" or "Constant":
                    value = TensorOf(node.Content, value);
                    break;
            }
        }

        long? made = type switch
        {
            "ConstantOfShape" when inputs is [var shape] => Sizes(shape) is { } sizes ? Product(sizes) : null,
            "Expand" when inputs is [_, var shape] => Sizes(shape) is { } sizes ? Product(sizes) : null,
            "Tile" when inputs is [var tiled, var repeats] && _elements.TryGetValue(tiled, out long count)
                => Sizes(repeats) is { } times ? Product([count, .. times]) : null,
            _ => null,
        };
        if (type == "Constant" && !value.IsEmpty)
        {
            AddTensor(value, output);
        }
        else if (made is { } elements)
        {
            _elements[output] = elements;
            _made = Math.Min(long.MaxValue - elements, _made) + elements;
            if (_made > MaxElements)
            {
                throw new InvalidDataException(
                    $"its {type} (output {Shortened.Quote(output)}) and what comes before it make {_made} numbers of constant sizes, which as float32 take {_made / (1 << 18)} MiB; {MaxElements} numbers are allowed");
            }
        }
    }

    private long[]? Sizes(string name) => _sizes.TryGetValue(name, out long[]? sizes) && sizes.Length > 0 ? sizes : null;

    private static ReadOnlySpan<byte> TensorOf(ReadOnlySpan<byte> message, ReadOnlySpan<byte> absent)
    {
        var attribute = new ProtoReader(message);
        while (attribute.Next())
        {
            if (attribute.Field == 5)
            {
                return attribute.Content;
            }
        }

        return absent;
    }

    /// <summary>Negative sizes count as 1: they stand for a length that is not known here.</summary>
    private static long Product(IEnumerable<long> sizes)
        => sizes.Aggregate(1L, static (product, size) => size <= 1 ? product : product > long.MaxValue / size ? long.MaxValue : product * size);
}
