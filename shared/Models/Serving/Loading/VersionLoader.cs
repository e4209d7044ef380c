using System.Text;
using System.Text.Json;
using Aviary.Models.Registry;
using Aviary.Models.Serving.Engine;
using Aviary.Models.Serving.Pictures;
using Microsoft.Extensions.Logging;

namespace Aviary.Models.Serving.Loading;

/// <summary>
/// From a published version to a loaded model: limits, digests, labels, content, golden example, in this order, and nothing is
/// answered by it before all of them hold. One version is loaded at a time, which bounds the memory that loading takes.
/// </summary>
#pragma warning disable CA1001 // The turn has no wait handle to dispose of, and a load that is under way at the end must give it back.
internal sealed class VersionLoader(ModelRegistry registry, ServingOptions options, TimeProvider time, ILogger logger)
#pragma warning restore CA1001
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private readonly SemaphoreSlim _turn = new(1);

    /// <exception cref="NotFoundException">There is no such version.</exception>
    /// <exception cref="ModelRefusedException">It is not fit to be served; says why.</exception>
    public async Task<LoadedModel> LoadAsync(string model, string version, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            long start = time.GetTimestamp();
            ModelVersion found = await FindAsync(model, version, cancellationToken);
            ReadOnlyMemory<byte> onnx = await ReadAsync(found, VersionFiles.Model, cancellationToken);
            ReadOnlyMemory<byte> labels = await ReadAsync(found, VersionFiles.Labels, cancellationToken);
            ReadOnlyMemory<byte>? names = found.Files.ContainsKey(VersionFiles.CommonNames)
                ? await ReadAsync(found, VersionFiles.CommonNames, cancellationToken)
                : default(ReadOnlyMemory<byte>?);
            ReadOnlyMemory<byte> golden = await ReadAsync(found, VersionFiles.Golden, cancellationToken);

            // Making a session is seconds of arithmetic for a large model: not on the thread of whoever asked, nor of who answers.
            cancellationToken.ThrowIfCancellationRequested();
            LoadedModel loaded = await LoadingThread.RunAsync(() => Load(found, onnx, labels, names, golden));
            ServingLog.Loaded(logger, model, version, time.GetElapsedTime(start).TotalMilliseconds);
            return loaded;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<ModelVersion> FindAsync(string model, string version, CancellationToken cancellationToken)
    {
        try
        {
            return await registry.FindTrustedVersionAsync(model, version, cancellationToken)
                ?? throw new NotFoundException("version", version, $"{model} has none of that name");
        }
        catch (DamagedObjectException e)
        {
            throw new ModelRefusedException(model, version, e.Message, e);
        }
    }

    private async Task<ReadOnlyMemory<byte>> ReadAsync(ModelVersion version, string file, CancellationToken cancellationToken)
    {
        if (version.Files.TryGetValue(file, out FileDigest? digest) && digest.Size > options.MaxModelBytes)
        {
            throw new ModelRefusedException(
                version.Model, version.Version,
                $"{file}: it has {digest.Size} bytes; the setting Serving:MaxModelBytes allows {options.MaxModelBytes}");
        }

        return await registry.ReadFileAsync(version, file, cancellationToken);
    }

    private LoadedModel Load(
        ModelVersion version, ReadOnlyMemory<byte> onnx, ReadOnlyMemory<byte> labels, ReadOnlyMemory<byte>? names, ReadOnlyMemory<byte> golden)
    {
        OnnxSession? session = null;
        try
        {
            string[] classes = Classes(labels.Span);
            string[]? common = names is { } found ? Lines(VersionFiles.CommonNames, found.Span) : null;
            if (common is not null && common.Length != classes.Length)
            {
                throw new InvalidDataException($"{VersionFiles.CommonNames}: expected {classes.Length} names, got {common.Length}");
            }

            session = OnnxSession.Load(onnx, classes.Length, options);
            SlotCopy example = GoldenProof.Check(session, golden.Span, options.GoldenTolerance);
            return new LoadedModel(version.Model, version.Version, classes, session, example, Picture(version, session.Signature), time.GetUtcNow())
            {
                CommonNames = common,
            };
        }
        catch (Exception e)
        {
            session?.Dispose();
            if (e is InvalidDataException)
            {
                string reason = e.Message.StartsWith("it", StringComparison.Ordinal) ? $"{VersionFiles.Model}: {e.Message}" : e.Message;
                throw new ModelRefusedException(version.Model, version.Version, reason, e);
            }

            throw;
        }
    }

    /// <summary>As it was settled at import; versions from before that have what their shape says.</summary>
    private static PictureInput? Picture(ModelVersion version, ModelSignature signature)
    {
        if (!version.Parameters.TryGetValue(PictureInputJson.Parameter, out JsonElement settled))
        {
            return PictureInput.Of(signature);
        }

        if (settled.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        PictureInput picture = PictureInputJson.Read(settled);
        return picture.Fills(signature)
            ? picture
            : throw new InvalidDataException($"its parameter {PictureInputJson.Parameter} does not fit its input of {string.Join('×', signature.RowShape)}");
    }

    private static string[] Classes(ReadOnlySpan<byte> labels)
    {
        string[] lines = Lines(VersionFiles.Labels, labels);
        return Array.Exists(lines, string.IsNullOrWhiteSpace)
            ? throw new InvalidDataException($"{VersionFiles.Labels}: expected a class name in every line")
            : lines;
    }

    private static string[] Lines(string file, ReadOnlySpan<byte> text)
    {
        try
        {
            string lines = StrictUtf8.GetString(text);
            return (lines.EndsWith('\n') ? lines[..^1] : lines).Split('\n');
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException($"{file}: expected UTF-8", e);
        }
    }
}
