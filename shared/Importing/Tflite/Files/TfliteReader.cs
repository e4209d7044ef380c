namespace Aviary.Importing.Tflite.Files;

/// <summary>Reads a file of TensorFlow Lite's schema, version 3 (tensorflow/lite/schema/schema.fbs). Field numbers are the schema's.</summary>
internal static class TfliteReader
{
    private const string MetadataName = "TFLITE_METADATA";
    private const int SchemaVersion = 3;
    private const int CustomOperator = 32;

    // Operator codes above this do not fit into the field that older files have.
    private const int LargestOldCode = 127;

    public static ReadOnlySpan<byte> Identifier => "TFL3"u8;

    /// <exception cref="TfliteException">The file is not a TensorFlow Lite file, is damaged or is not supported; the message says why.</exception>
    public static TfliteModel Read(ReadOnlyMemory<byte> file)
    {
        if (!FlatBuffer.HasIdentifier(file.Span, Identifier))
        {
            throw new TfliteException("it is not a TensorFlow Lite file: expected TFL3 in its bytes 4 to 7");
        }

        FlatBuffer bytes = new(file);
        FlatTable model = bytes.Root("model");
        if (model.UInt32(0) != SchemaVersion)
        {
            throw new TfliteException($"model: schema version {model.UInt32(0)}; expected {SchemaVersion}");
        }

        string[] codes = [.. model.Tables(1, "operator code").Select(Name)];
        FlatTable[] graphs = model.Tables(2, "graph");
        if (graphs.Length != 1)
        {
            throw new TfliteException($"model: {graphs.Length} graphs; expected one (others belong to loops, branches or several entries)");
        }

        FlatTable[] buffers = model.Tables(4, "buffer");
        TensorReader reader = new(bytes, buffers);
        TfliteTensor[] tensors = [.. graphs[0].Tables(0, "tensor").Select(reader.Read)];
        return new TfliteModel(
            tensors,
            Indices(graphs[0], 1, "inputs of the graph", tensors.Length, optional: false),
            Indices(graphs[0], 2, "outputs of the graph", tensors.Length, optional: false),
            [.. graphs[0].Tables(3, "operator").Select((table, index) => Operator(table, index, codes, tensors.Length))])
        {
            Metadata = Metadata(model, buffers),
        };
    }

    private static ReadOnlyMemory<byte> Metadata(FlatTable model, FlatTable[] buffers)
    {
        foreach (FlatTable note in model.Tables(6, "note"))
        {
            if (note.Text(0, note.Name) == MetadataName && note.UInt32(1) is var number && number < buffers.Length)
            {
                return buffers[number].Bytes(0, "the metadata");
            }
        }

        return default;
    }

    private static string Name(FlatTable table)
    {
        int code = table.Byte(0) >= LargestOldCode ? table.Int32(3) : Math.Max(table.Byte(0), table.Int32(3));
        return code == CustomOperator ? $"CUSTOM {Shorten(table.Text(1, table.Name))}" : OperatorNames.Of(code);
    }

    private static TfliteOperator Operator(FlatTable table, int index, string[] codes, int tensors)
    {
        uint code = table.UInt32(0);
        if (code >= codes.Length)
        {
            throw new TfliteException($"{table.Name}: operator code {code}; there are {codes.Length}");
        }

        int kind = table.Byte(3);
        return new TfliteOperator(
            index,
            codes[code],
            Indices(table, 1, $"inputs of {table.Name}", tensors, optional: true),
            Indices(table, 2, $"outputs of {table.Name}", tensors, optional: false),
            kind,
            kind == 0 ? null : table.Table(4, $"{table.Name} ({codes[code]})"));
    }

    private static int[] Indices(FlatTable table, int field, string name, int tensors, bool optional)
    {
        int[] indices = table.Numbers<int>(field, name);
        int wrong = Array.FindIndex(indices, index => index >= tensors || index < (optional ? -1 : 0));
        return wrong < 0 ? indices : throw new TfliteException($"{name}: tensor {indices[wrong]}; there are {tensors}");
    }

    internal static string Shorten(string text)
    {
        const int most = 60;
        string plain = new([.. text.Take(most).Select(letter => char.IsControl(letter) ? ' ' : letter)]);
        return text.Length > most ? $"{plain}…" : plain;
    }
}
