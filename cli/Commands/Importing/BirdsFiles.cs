using System.Security.Cryptography;
using Aviary.Cli.Output;
using Aviary.Functions.Starting;

namespace Aviary.Cli.Commands.Importing;

/// <summary>
/// The two files of the birds: from a folder that already has them, else from the user's cache, else from the web. Their checksums
/// are proved every time, wherever they come from.
/// </summary>
/// <param name="options">Where they lie and what their checksums are.</param>
/// <param name="web">Gets a file from the web.</param>
/// <param name="cache">The folder that keeps what was fetched.</param>
/// <param name="folder">A folder with the files, by these names; null for none.</param>
internal sealed class BirdsFiles(BirdsOptions options, ModelBytes web, string cache, string? folder)
{
    /// <summary>The environment variable that names a folder with the files.</summary>
    public const string Variable = "BIRDS_FOLDER";

    public const string ModelFile = "vision-classifier-birds-v3.tflite";
    public const string LabelsFile = "aiy_birds_V1_labelmap.csv";

    private const long MaxBytes = 64 << 20;

    public Task<byte[]> ModelAsync(CancellationToken cancellationToken)
        => GetAsync(ModelFile, options.ModelSha256, [options.ModelUrl, options.ModelMirror], cancellationToken);

    public Task<byte[]> LabelsAsync(CancellationToken cancellationToken)
        => GetAsync(LabelsFile, options.LabelsSha256, [options.LabelsUrl], cancellationToken);

    private async Task<byte[]> GetAsync(string name, string sha256, string[] addresses, CancellationToken cancellationToken)
    {
        if (folder is not null)
        {
            if (!File.Exists(Path.Combine(folder, name)))
            {
                throw new CommandException($"there is no file {Path.GetFullPath(Path.Combine(folder, name))}: {Variable} must name a folder that holds {ModelFile} and {LabelsFile}; unset it to fetch them");
            }

            return await web.GetAsync(ModelAddress.Of(Path.Combine(folder, name)), sha256, MaxBytes, cancellationToken);
        }

        string cached = Path.Combine(cache, name);
        if (File.Exists(cached) && await File.ReadAllBytesAsync(cached, cancellationToken) is var kept
            && Convert.ToHexStringLower(SHA256.HashData(kept)).Equals(sha256, StringComparison.OrdinalIgnoreCase))
        {
            return kept;
        }

        byte[] fetched = await FetchAsync(name, sha256, addresses, cancellationToken);
        Directory.CreateDirectory(cache);
        string part = $"{cached}.{Environment.ProcessId}";
        await File.WriteAllBytesAsync(part, fetched, cancellationToken);
        File.Move(part, cached, overwrite: true);
        return fetched;
    }

    private async Task<byte[]> FetchAsync(string name, string sha256, string[] addresses, CancellationToken cancellationToken)
    {
        List<string> problems = [];
        foreach (string address in addresses)
        {
            try
            {
                return await web.GetAsync(ModelAddress.Of(address), sha256, MaxBytes, cancellationToken);
            }
            catch (CommandException problem)
            {
                problems.Add(problem.Message);
            }
        }

        throw new CommandException(
            $"{name} is not in {cache} and could not be fetched (tried {string.Join("; ", problems)}). Connect to the network and run this again, "
            + $"or put {ModelFile} and {LabelsFile} into that folder (or into one that {Variable} names).");
    }
}
