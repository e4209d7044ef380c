using System.Text;
using Aviary.ClassNames;
using Aviary.Cli.Output;
using Aviary.Registry;

namespace Aviary.Cli.Commands.Importing;

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

    /// <summary>The class names that a file of labels gives.</summary>
    /// <exception cref="CommandException">It is missing, cannot be read, is too large, or is no file of labels.</exception>
    public static async Task<IReadOnlyList<string>> LabelsAsync(FileInfo file, CancellationToken cancellationToken)
    {
        try
        {
            return LabelFile.Read(await BytesAsync(file, MaxLabelBytes, "a file of labels may have", cancellationToken));
        }
        catch (LabelFileException wrong)
        {
            throw new CommandException($"{file.Name}: {wrong.Message}");
        }
    }

    /// <exception cref="CommandException">It is missing, cannot be read or is too large.</exception>
    public static async Task<byte[]> BytesAsync(FileInfo file, long limit, string what, CancellationToken cancellationToken)
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
