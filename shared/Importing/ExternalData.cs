using System.Globalization;
using Aviary.Errors;
using Aviary.Onnx;
using Google.Protobuf;
using static Aviary.Onnx.TensorProto.Types;

namespace Aviary.Importing;

/// <summary>
/// Puts the data that an ONNX file keeps in files beside it into the file (ONNX, "External Data"). For whoever imports a file from
/// their own disk; what is served holds everything, and a server reads no file that a model names.
/// </summary>
public static class ExternalData
{
    /// <summary>The file with all of its data; the given one where nothing of it lies outside.</summary>
    /// <param name="onnx">The file.</param>
    /// <param name="folder">The folder in which it lies: nothing outside of it is read.</param>
    /// <param name="limit">The most bytes of the file with its data.</param>
    /// <exception cref="InvalidInputException">A file is missing or outside the folder, a range is outside of its file, or all is too large.</exception>
    public static ReadOnlyMemory<byte> ReadInto(ReadOnlyMemory<byte> onnx, string folder, long limit)
    {
        ModelProto model;
        try
        {
            model = ModelProto.Parser.ParseFrom(onnx.Span);
        }
        catch (InvalidProtocolBufferException)
        {
            return onnx; // what is wrong with it is said where it is checked
        }

        TensorProto[] outside = model.Graph is null
            ? []
            : [.. Tensors(model.Graph).Where(tensor => tensor.DataLocation == DataLocation.External || tensor.ExternalData.Count > 0)];
        if (outside.Length == 0)
        {
            return onnx;
        }

        string root = RealPath(Path.GetFullPath(folder));
        long total = onnx.Length;
        foreach (TensorProto tensor in outside)
        {
            Read(tensor, root, limit, ref total);
        }

        return model.ToByteArray();
    }

    private static void Read(TensorProto tensor, string root, long limit, ref long total)
    {
        string location = Entry(tensor, "location") ?? throw Wrong(tensor, "a location", "none");
        string path = PathOf(tensor, root, location);
        using FileStream file = Open(tensor, path, location);
        long offset = Number(tensor, "offset") ?? 0;
        long length = Number(tensor, "length") ?? file.Length - offset;
        if (offset < 0 || length < 0 || offset > file.Length || length > file.Length - offset)
        {
            throw Wrong(tensor, $"bytes within {location}, which has {file.Length}", $"{length} bytes at {offset}");
        }

        total += length;
        if (total > limit)
        {
            throw new InputTooLargeException("onnx", limit, total, "bytes", "Serving:MaxModelBytes");
        }

        byte[] data = new byte[length];
        file.Position = offset;
        file.ReadExactly(data);
        tensor.RawData = UnsafeByteOperations.UnsafeWrap(data);
        tensor.ExternalData.Clear();
        tensor.DataLocation = DataLocation.Default;
    }

    // A path is told whole, as far as a file system takes one.
    private const int MaxShownPath = 4096;

    /// <summary>Within the folder, also after links were followed.</summary>
    private static string PathOf(TensorProto tensor, string root, string location)
    {
        const string expected = "a file in the model's folder or below it";
        if (Path.IsPathRooted(location) || location.AsSpan().ContainsAny('\\', '\0') || location.Split('/').Any(part => part is ".." or ""))
        {
            throw Wrong(tensor, expected, Shortened.Quote(location, MaxShownPath));
        }

        string path = Path.Combine(root, location);
        if (!File.Exists(path))
        {
            throw Wrong(tensor, $"the file {location} beside the model", "none");
        }

        string real = RealPath(path);
        return real.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? real : throw Wrong(tensor, expected, $"{location}, a link to {real}");
    }

    private static FileStream Open(TensorProto tensor, string path, string location)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException("onnx", $"a file {location} that can be read, for the external data of {Shortened.Quote(tensor.Name)}", error.Message, error);
        }
    }

    /// <summary>A path without links, whichever of its folders may be one.</summary>
    private static string RealPath(string path)
    {
        string real = Path.GetPathRoot(path)!;
        foreach (string part in path[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            string next = Path.Combine(real, part);
            FileSystemInfo info = Directory.Exists(next) ? new DirectoryInfo(next) : new FileInfo(next);
            real = info.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? next;
        }

        return real;
    }

    private static IEnumerable<TensorProto> Tensors(GraphProto graph)
        => graph.Initializer
            .Concat(graph.SparseInitializer.SelectMany(sparse => new[] { sparse.Values, sparse.Indices }).OfType<TensorProto>())
            .Concat(graph.Node.SelectMany(node => node.Attribute).SelectMany(Tensors));

    private static IEnumerable<TensorProto> Tensors(AttributeProto attribute)
    {
        IEnumerable<TensorProto> own = attribute.T is { } one ? attribute.Tensors.Append(one) : attribute.Tensors;
        IEnumerable<GraphProto> graphs = attribute.G is { } graph ? attribute.Graphs.Append(graph) : attribute.Graphs;
        return own.Concat(graphs.SelectMany(Tensors));
    }

    private static string? Entry(TensorProto tensor, string key) => tensor.ExternalData.FirstOrDefault(entry => entry.Key == key)?.Value;

    private static long? Number(TensorProto tensor, string key)
        => Entry(tensor, key) is not { } text ? null
            : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number
            : throw Wrong(tensor, $"a whole number as {key}", Shortened.Quote(text));

    private static InvalidInputException Wrong(TensorProto tensor, string expected, string actual)
        => new("onnx", $"{expected}, for the external data of {Shortened.Quote(tensor.Name)}", actual);
}
