using System.Text;
using Aviary.Cli.Output;
using Aviary.Models.Registry;
using Aviary.Models.Serving;

namespace Aviary.Cli.Commands;

/// <summary>The files that <c>aviary import</c> is given.</summary>
internal static class ImportedFile
{
    private const int MaxLabelBytes = 4 << 20;

    /// <summary>The name of the model that a file suggests: its own, in the letters that names may have.</summary>
    public static string ModelNameOf(FileInfo file)
    {
        StringBuilder name = new();
        foreach (char letter in Path.GetFileNameWithoutExtension(file.Name).ToLowerInvariant())
        {
            if (letter is (>= 'a' and <= 'z') or (>= '0' and <= '9'))
            {
                name.Append(letter);
            }
            else if (name.Length > 0 && name[^1] != '-')
            {
                name.Append('-');
            }
        }

        string found = name.ToString(0, Math.Min(name.Length, ModelName.MaxLength)).Trim('-');
        return found.Length > 0 ? found : throw new CommandException($"{file.Name} suggests no name for the model; give one with --model NAME");
    }

    /// <exception cref="CommandException">A file is missing, cannot be read or is too large.</exception>
    public static async Task<ModelSource> ReadAsync(FileInfo onnx, FileInfo? labels, ServingOptions options, CancellationToken cancellationToken)
    {
        byte[] model = await BytesAsync(onnx, options.MaxModelBytes, "the setting Serving:MaxModelBytes allows", cancellationToken);
        return new ModelSource
        {
            Onnx = model,
            ClassNames = labels is null ? null : Names(labels, await BytesAsync(labels, MaxLabelBytes, "a file of labels may have", cancellationToken)),
            Parameters = new Dictionary<string, object>
            {
                ["file"] = onnx.Name,
                ["sha256"] = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(model)),
            },
            Lineage = new Lineage { Cause = "import" },
        };
    }

    private static string[] Names(FileInfo file, byte[] text)
    {
        string[] lines = Encoding.UTF8.GetString(text).TrimStart('\uFEFF').ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        int empty = Array.FindIndex(lines, string.IsNullOrWhiteSpace);
        return empty < 0 ? lines : throw new CommandException($"{file.Name}, line {empty + 1}: expected a class name, got an empty line");
    }

    private static async Task<byte[]> BytesAsync(FileInfo file, long limit, string what, CancellationToken cancellationToken)
    {
        if (!file.Exists)
        {
            throw new CommandException($"there is no file {file.FullName}");
        }

        if (file.Length > limit)
        {
            throw new CommandException($"{file.Name} has {file.Length} bytes; {what} {limit}");
        }

        try
        {
            return await File.ReadAllBytesAsync(file.FullName, cancellationToken);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{file.Name} cannot be read ({error.Message.TrimEnd('.')})");
        }
    }
}
