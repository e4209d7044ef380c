using System.IO.Compression;
using System.Runtime.InteropServices;
using Aviary.ClassNames;

namespace Aviary.Importing.Tflite.Files;

/// <summary>
/// The names of classes that lie in a file: as a file of a ZIP archive behind the network, which the metadata ties to an output
/// (tflite-support, metadata_schema.fbs). Whatever of it is damaged or does not fit names nothing.
/// </summary>
internal static class AssociatedFiles
{
    private const int AxisLabels = 2;
    private const int ValueLabels = 3;
    private const int MostBytes = 1 << 20;

    /// <summary>The names for one of the outputs, as many as it has classes; null where there are none.</summary>
    public static IReadOnlyList<string>? ClassNames(ReadOnlyMemory<byte> file, TfliteModel model)
    {
        try
        {
            using ZipArchive? archive = Open(file);
            if (archive is null)
            {
                return null;
            }

            IEnumerable<(string Name, int Output)> named = model.Metadata.IsEmpty ? Unnamed(archive, model) : Named(model);
            return named.Select(label => Read(archive, label.Name, model.Tensors[model.Outputs[label.Output]])).FirstOrDefault(names => names is not null);
        }
        catch (Exception damaged) when (damaged is InvalidDataException or TfliteException or IOException or NotSupportedException)
        {
            return null;
        }
    }

    private static ZipArchive? Open(ReadOnlyMemory<byte> file)
    {
        // The archive's directory ends the file; without its signature there is none.
        ReadOnlySpan<byte> end = file.Span[Math.Max(0, file.Length - ushort.MaxValue - 22)..];
        if (end.LastIndexOf("PK\x05\x06"u8) < 0)
        {
            return null;
        }

        ArraySegment<byte> bytes = MemoryMarshal.TryGetArray(file, out ArraySegment<byte> segment) ? segment : file.ToArray();
        return new ZipArchive(new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false), ZipArchiveMode.Read);
    }

    /// <summary>What the metadata calls the labels of an output, the ones for no language first.</summary>
    private static IEnumerable<(string Name, int Output)> Named(TfliteModel model)
    {
        FlatTable metadata = new FlatBuffer(model.Metadata).Root("metadata");
        FlatTable[] outputs = metadata.Tables(3, "graph's metadata") is [var graph, ..] ? graph.Tables(3, "output's metadata") : [];
        return outputs.Take(model.Outputs.Length).SelectMany((output, index) => output.Tables(6, "associated file")
            .Where(associated => associated.Byte(2) is AxisLabels or ValueLabels)
            .OrderBy(associated => associated.Has(3))
            .Select(associated => (associated.Text(0, "the name of an associated file"), index)));
    }

    /// <summary>Without metadata: what is called labels.</summary>
    private static IEnumerable<(string Name, int Output)> Unnamed(ZipArchive archive, TfliteModel model)
        => archive.Entries
            .Where(entry => entry.Name.Contains("label", StringComparison.OrdinalIgnoreCase) && entry.Name.EndsWith(".txt", StringComparison.OrdinalIgnoreCase))
            .SelectMany(entry => model.Outputs.Select((_, output) => (entry.FullName, output)));

    private static IReadOnlyList<string>? Read(ZipArchive archive, string name, TfliteTensor output)
    {
        if (archive.GetEntry(name) is not { Length: <= MostBytes } entry)
        {
            return null;
        }

        // The length in the directory may be a lie.
        byte[] text = new byte[entry.Length];
        using Stream content = entry.Open();
        content.ReadExactly(text);
        try
        {
            IReadOnlyList<string> names = LabelFile.Read(text);
            return output.Rank > 0 && names.Count == output.Shape[^1] ? names : null;
        }
        catch (LabelFileException)
        {
            return null;
        }
    }
}
