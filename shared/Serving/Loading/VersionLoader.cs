using System.Text;
using System.Text.Json;
using Aviary.Errors;
using Aviary.Inference;
using Aviary.Inference.Pictures;
using Aviary.Inference.Proving;
using Aviary.Inference.Safety;
using Aviary.Registry;
using Aviary.Registry.Versions;
using Microsoft.Extensions.Logging;

namespace Aviary.Serving.Loading;

/// <summary>
/// From a published version to a loaded model: limits, digests, labels, content, golden example, in this order, and nothing is
/// answered by it before all of them hold. One version is loaded at a time, which bounds the memory that loading takes.
/// </summary>
internal sealed class VersionLoader(ModelRegistry registry, ServingOptions options, RunWatch watch, ProvingProcess? proving, TimeProvider time, ILogger logger)
    : IDisposable
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private readonly LowPriorityThread _thread = new("Loading");

    // Not disposed: it has no wait handle, and a load that is under way at the end must give it back.
#pragma warning disable CA2213
    private readonly SemaphoreSlim _turn = new(1);
#pragma warning restore CA2213

    // Read and written by who has the turn.
    private bool _yields;

    /// <exception cref="NotFoundException">There is no such version.</exception>
    /// <exception cref="ModelRefusedException">It is not fit to be served; says why.</exception>
    public async Task<LoadedModel> LoadAsync(string model, string version, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            long start = time.GetTimestamp();
            ModelVersion found = await FindAsync(model, version, cancellationToken);
            VersionContent content = new(
                await ReadAsync(found, VersionFiles.Model, cancellationToken),
                await ReadAsync(found, VersionFiles.Labels, cancellationToken),
                found.Files.ContainsKey(VersionFiles.CommonNames) ? await ReadAsync(found, VersionFiles.CommonNames, cancellationToken) : null,
                await ReadAsync(found, VersionFiles.Golden, cancellationToken));

            await ProveAsync(found, content, cancellationToken);

            // Digests and sessions are seconds of arithmetic for a large model: not on the thread of whoever asked, nor of who answers.
            cancellationToken.ThrowIfCancellationRequested();
            LoadedModel loaded = await _thread.RunAsync(() => Load(found, content));
            YieldToRequests();
            ServingLog.Loaded(logger, model, version, time.GetElapsedTime(start).TotalMilliseconds);
            return loaded;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Loads ONNX Runtime itself, beside the search for a version. Where that fails, so does the first load, and says why.</summary>
    public void Prepare() => _ = _thread.RunAsync(() => OnnxEnvironment.Prepare(options));

    /// <summary>The file of a version that is loaded, for a further session of it; read again, so that it need not be kept.</summary>
    /// <exception cref="ModelRefusedException">It has changed or is missing.</exception>
    public async Task<ReadOnlyMemory<byte>> ReadModelAsync(string model, string version, CancellationToken cancellationToken)
    {
        UnverifiedFile file = await ReadAsync(await FindAsync(model, version, cancellationToken), VersionFiles.Model, cancellationToken);
        return await _thread.RunAsync(file.Verify);
    }

    /// <summary>Ends the thread; a load that is under way is finished.</summary>
    public void Dispose() => _thread.Dispose();

    /// <summary>
    /// Holds what the version says that its load takes against the limits here. One that says nothing of this file is tried in a
    /// process of its own first.
    /// </summary>
    private async Task ProveAsync(ModelVersion version, VersionContent content, CancellationToken cancellationToken)
    {
        try
        {
            FileDigest model = version.Files[VersionFiles.Model];
            if (LoadCost.Of(version.Parameters) is { } cost)
            {
                LoadLimits.Of(options, model.Size).Require(cost);
            }

            if (proving is not null && !LoadCost.IsSaidOf(version.Parameters, model.Sha256))
            {
                (ReadOnlyMemory<byte> onnx, ProofRequest request) = await _thread.RunAsync(() => Checked(content));
                await proving.ProveAsync(onnx, request, options, cancellationToken);
            }
        }
        catch (InvalidDataException e)
        {
            throw new ModelRefusedException(version.Model, version.Version, $"{VersionFiles.Model}: {e.Message}", e);
        }
    }

    private (ReadOnlyMemory<byte> Onnx, ProofRequest Request) Checked(VersionContent content)
    {
        ReadOnlyMemory<byte> onnx = content.Onnx.Verify();
        OnnxSafety.Check(onnx.Span);
        int classes = Classes(content.Labels.Verify().Span).Length;
        return (onnx, ProofRequest.ToServe(onnx.Length, classes, content.Golden.Verify(), options));
    }

    /// <summary>
    /// From the first load on there are requests to yield to. Not before: what ONNX Runtime and .NET start when they first need it gets
    /// the priority of the thread that needs it, for good.
    /// </summary>
    private void YieldToRequests()
    {
        if (!_yields)
        {
            _yields = true;
            _ = _thread.RunAsync(ThreadPriorities.Lower);
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

    private async Task<UnverifiedFile> ReadAsync(ModelVersion version, string file, CancellationToken cancellationToken)
    {
        if (version.Files.TryGetValue(file, out FileDigest? digest) && digest.Size > options.MaxModelBytes)
        {
            throw new ModelRefusedException(
                version.Model, version.Version,
                $"{file}: it has {digest.Size} bytes; the setting Serving:MaxModelBytes allows {options.MaxModelBytes}");
        }

        return await registry.ReadUnverifiedAsync(version, file, cancellationToken);
    }

    private LoadedModel Load(ModelVersion version, VersionContent content)
    {
        OnnxSession? session = null;
        try
        {
            ReadOnlyMemory<byte> onnx = content.Onnx.Verify();
            ReadOnlyMemory<byte> labels = content.Labels.Verify();
            ReadOnlyMemory<byte>? names = content.CommonNames?.Verify();
            ReadOnlyMemory<byte> golden = content.Golden.Verify();
            string[] classes = Classes(labels.Span);
            string[]? common = names is { } found ? Lines(VersionFiles.CommonNames, found.Span) : null;
            if (common is not null && common.Length != classes.Length)
            {
                throw new InvalidDataException($"{VersionFiles.CommonNames}: expected {classes.Length} names, got {common.Length}");
            }

            session = OnnxSession.Load(onnx, classes.Length, options, watch);
            SlotCopy example = GoldenProof.Check(session, golden, options.GoldenTolerance);
            return new LoadedModel(version.Model, version.Version, classes, session, example, Picture(version, session.Signature), time.GetUtcNow())
            {
                CommonNames = common,
            };
        }
        catch (Exception e)
        {
            session?.Dispose();
            if (e is InvalidDataException or RunLimitException)
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

    /// <summary>The files of a version that serving needs.</summary>
    private sealed record VersionContent(UnverifiedFile Onnx, UnverifiedFile Labels, UnverifiedFile? CommonNames, UnverifiedFile Golden);
}
