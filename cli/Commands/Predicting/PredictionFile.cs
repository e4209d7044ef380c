using System.Text;
using System.Text.Unicode;
using Aviary.Cli.Commands.Importing;
using Aviary.Cli.Output;

namespace Aviary.Cli.Commands.Predicting;

/// <summary>What a file to predict from holds.</summary>
internal enum PredictionContent
{
    /// <summary><c>{"inputs":[row,…]}</c>, or rows alone.</summary>
    Json,

    /// <summary>Rows, a line each.</summary>
    Csv,

    /// <summary>One picture.</summary>
    Picture,
}

/// <summary>A file to predict from, or the standard input. What it holds is found out from its content.</summary>
/// <param name="Name">As the caller gave it.</param>
/// <param name="Bytes">The whole of it.</param>
internal sealed record PredictionFile(string Name, ReadOnlyMemory<byte> Bytes)
{
    private const string StandardInput = "-";

    private static readonly string[] PictureEndings = [".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".heic", ".avif"];

    public PredictionContent Content
        => IsPicture(Name, Bytes.Span) ? PredictionContent.Picture
            : First(Bytes.Span) is (byte)'[' or (byte)'{' || Name.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? PredictionContent.Json
            : PredictionContent.Csv;

    /// <summary>Whether it is text that can be read without guessing its letters.</summary>
    public bool IsText => HasWideMark(Bytes.Span) || Utf8.IsValid(Bytes.Span);

    /// <exception cref="CommandException">It is missing, a folder, empty, cannot be read or is too large.</exception>
    public static async Task<PredictionFile> ReadAsync(string name, long limit, CancellationToken cancellationToken)
    {
        PredictionFile file = new(
            name == StandardInput ? "standard input" : name,
            name == StandardInput ? await ReadInputAsync(limit, cancellationToken) : await ReadFileAsync(name, limit, cancellationToken));
        return file.Bytes.IsEmpty ? throw new CommandException($"{file.Name} is empty; expected rows as JSON or CSV, or a picture") : file;
    }

    private static async Task<byte[]> ReadFileAsync(string name, long limit, CancellationToken cancellationToken)
    {
        if (Directory.Exists(name))
        {
            throw new CommandException($"{name} is a folder; name the files in it");
        }

        FileInfo file = new(name);
        if (!file.Exists)
        {
            throw new CommandException($"there is no file {name}; give files with rows (JSON or CSV) or pictures, or - for standard input");
        }

        return file.Length > limit
            ? throw TooLarge(name, limit)
            : await ImportedFile.BytesAsync(file, limit, "a file to predict from may have", cancellationToken);
    }

    private static async Task<byte[]> ReadInputAsync(long limit, CancellationToken cancellationToken)
    {
        await using Stream input = Console.OpenStandardInput();
        using MemoryStream whole = new();
        byte[] part = new byte[64 << 10];
        for (int read; (read = await input.ReadAsync(part, cancellationToken)) > 0;)
        {
            if (whole.Length + read > limit)
            {
                throw TooLarge("standard input", limit);
            }

            whole.Write(part, 0, read);
        }

        return whole.ToArray();
    }

    private static CommandException TooLarge(string name, long limit) => new($"{name} has more than {limit} bytes, the most that is read at once; split it");

    /// <summary>By its first bytes, or by a name that promises one: then the decoder says what is wrong with it.</summary>
    private static bool IsPicture(string name, ReadOnlySpan<byte> bytes)
        => bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8])
            || bytes.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G'])
            || (bytes.StartsWith("RIFF"u8) && bytes.Length >= 12 && bytes[8..].StartsWith("WEBP"u8))
            || PictureEndings.Any(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            || (bytes.Contains((byte)0) && !HasWideMark(bytes));

    /// <summary>Text in UTF-16, as Excel saves it, is full of zeros; its first two bytes say so.</summary>
    private static bool HasWideMark(ReadOnlySpan<byte> bytes)
        => bytes.StartsWith(Encoding.Unicode.Preamble) || bytes.StartsWith(Encoding.BigEndianUnicode.Preamble);

    private static byte First(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> text = bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;
        ReadOnlySpan<byte> rest = text.TrimStart(" \t\r\n"u8);
        return rest.IsEmpty ? (byte)0 : rest[0];
    }
}
