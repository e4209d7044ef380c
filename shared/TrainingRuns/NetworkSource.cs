using System.Text.Json;
using Aviary.Errors;
using Aviary.Inference.Pictures;
using Aviary.Learning.Networks;
using Aviary.Learning.Preprocessing;
using Aviary.Learning.Training;
using Aviary.Registry;
using Aviary.Registry.Versions;

namespace Aviary.TrainingRuns;

/// <summary>Finds the network or the classifier that a run begins with, as <c>Training:Network</c> and <c>Training:From</c> name it.</summary>
internal sealed class NetworkSource(ModelRegistry registry)
{
    private const string Onnx = ".onnx";

    // A network of a billion weights is not trained on processors.
    private const long MaxBytes = 1L << 31;

    /// <summary>Null for a preset.</summary>
    /// <exception cref="AviaryException">There is no such file, model or version; or pictures cannot be told how to become its input.</exception>
    public async Task<RunBasis?> FindAsync(TrainingOptions options, CancellationToken cancellationToken)
    {
        if (options.From is { } from)
        {
            string[] freeze = options.Freeze?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
            return from.EndsWith(Onnx, StringComparison.OrdinalIgnoreCase)
                ? new RunBasis(new NetworkBasis(Path.GetFileName(from), await ReadAsync("Training:From", from, cancellationToken)) { IsClassifier = true, Freeze = freeze }, options, null)
                : await RegisteredAsync(from, freeze, options, cancellationToken);
        }

        return options.Network is { } network && network.EndsWith(Onnx, StringComparison.OrdinalIgnoreCase)
            ? new RunBasis(new NetworkBasis(Path.GetFileName(network), await ReadAsync("Training:Network", network, cancellationToken)), options, null)
            : null;
    }

    private async Task<RunBasis> RegisteredAsync(string from, string[] freeze, TrainingOptions options, CancellationToken cancellationToken)
    {
        string[] parts = from.Split('@', 2);
        ModelName.Require(parts[0]);
        string id = parts.Length == 2
            ? parts[1]
            : (await registry.FindAliasAsync(parts[0], ModelRegistry.Champion, cancellationToken))?.Version
                ?? throw new InvalidInputException("Training:From", "a model that is registered, as model or model@version, or a file that ends in .onnx", from);
        ModelVersion version = await registry.FindTrustedVersionAsync(parts[0], id, cancellationToken)
            ?? throw new InvalidInputException("Training:From", $"a version of {parts[0]}", id);
        PictureInput? pictures = version.Parameters.TryGetValue(PictureInputJson.Parameter, out JsonElement said) && said.ValueKind == JsonValueKind.Object
            ? PictureInputJson.Read(said)
            : null;
        string name = $"{parts[0]}@{id}";
        NetworkBasis basis = new(name, await registry.ReadFileAsync(version, VersionFiles.Model, cancellationToken))
        {
            IsClassifier = true,
            Freeze = freeze,
            Pixels = pictures is null ? null : FormOf(pictures),
        };
        return new RunBasis(basis, options with { From = name }, pictures);
    }

    private static PixelForm FormOf(PictureInput input) => new(input.Channels, input.Height, input.Width)
    {
        Mean = [.. Enumerable.Range(0, input.Channels).Select(channel => input.Mean[channel])],
        Scale = [.. Enumerable.Range(0, input.Channels).Select(channel => input.Scale[channel])],
        IsChannelsLast = input.Layout == PictureLayout.ChannelsLast,
        IsBgr = input.IsBgr,
    };

    private static async Task<byte[]> ReadAsync(string setting, string path, CancellationToken cancellationToken)
    {
        FileInfo file = new(path);
        return !file.Exists ? throw new InvalidInputException(setting, "an ONNX file", $"{path}, which is not there")
            : file.Length > MaxBytes ? throw new InputTooLargeException(setting, MaxBytes, file.Length, "bytes")
            : await File.ReadAllBytesAsync(path, cancellationToken);
    }
}

/// <summary>What a run begins with.</summary>
/// <param name="Basis">The network or classifier.</param>
/// <param name="Options">The run's options, with the version named that was meant.</param>
/// <param name="Pictures">How pictures become its input; null where it takes none, or where the data decides.</param>
internal sealed record RunBasis(NetworkBasis Basis, TrainingOptions Options, PictureInput? Pictures);
