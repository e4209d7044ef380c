using System.Buffers;
using System.Text;
using Aviary.Importing;
using Aviary.Inference.Rows;
using Aviary.Registry;
using Aviary.Registry.Versions;
using Aviary.Serving;
using Aviary.Serving.Observers;
using Aviary.Tests.Registry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Aviary.Tests.Serving;

/// <summary>A registry in a folder, the models served from it, and a clock that a test moves.</summary>
internal sealed class TestServing : IAsyncDisposable
{
    private readonly TestRegistry _registry = new();

    public TestServing(Action<ServingOptions>? configure = null, Func<double>? chance = null, ILoggerFactory? loggers = null, params IPredictionObserver[] observers)
    {
        var options = new ServingOptions();
        configure?.Invoke(options);
        Options = Microsoft.Extensions.Options.Options.Create(options);
        ServedRegistry = new ModelRegistry(_registry.Store, Time, loggers?.CreateLogger<ModelRegistry>() ?? NullLogger<ModelRegistry>.Instance);
        Models = new ServedModels(ServedRegistry, Options, Time, loggers?.CreateLogger<ServedModels>() ?? NullLogger<ServedModels>.Instance);
        Shadow = new ChallengerShadow(
            Models, Options, Time, loggers?.CreateLogger<ChallengerShadow>() ?? NullLogger<ChallengerShadow>.Instance, chance ?? (() => 0));
        Statistics = new PredictionStatistics(Models);
        Predictions = new PredictionService(Models, Options, Time, [Statistics, Shadow, .. observers]);
        Import = new ModelImport(Options);
    }

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public IOptions<ServingOptions> Options { get; }

    public TestRegistry Store => _registry;

    /// <summary>The registry of another process: serving reads of its moves and is not called.</summary>
    public ModelRegistry Registry => _registry.Registry;

    /// <summary>The registry that serving follows.</summary>
    public ModelRegistry ServedRegistry { get; }

    public FakeTimeProvider Time => _registry.Time;

    public ServedModels Models { get; }

    public PredictionService Predictions { get; }

    public ChallengerShadow Shadow { get; }

    public PredictionStatistics Statistics { get; }

    public ModelImport Import { get; }

    public NewVersion Prepare(byte[] onnx, IReadOnlyList<string>? classes = null)
        => Import.Prepare(new ModelSource { Onnx = onnx, ClassNames = classes ?? TestModels.Labels }, Cancellation);

    /// <summary>Publishes a model that favours a class.</summary>
    public Task<ModelVersion> PublishAsync(int winner, string model = "fashion") => PublishAsync(Prepare(TestModels.Bytes(winner)), model);

    public async Task<ModelVersion> PublishAsync(NewVersion version, string model = "fashion")
    {
        ModelVersion published = await Registry.PublishAsync(model, version, Cancellation);
        Time.Advance(TimeSpan.FromSeconds(1));
        return published;
    }

    public async Task PromoteAsync(ModelVersion version, string alias = "champion")
    {
        ModelAlias? present = await Registry.FindAliasAsync(version.Model, alias, Cancellation);
        await Registry.MoveAliasAsync(version.Model, alias, version.Version, present?.ETag, "test", force: true, Cancellation);
    }

    public ValueTask<PredictionResult> PredictAsync(
        string body = "{\"inputs\":[[1,2,3,4,5,6]]}", string model = "fashion", ModelSelector selector = default, int? top = null)
        => Predictions.PredictAsync(model, selector, PredictionInput.OfJson(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(body))), top, Cancellation);

    public async ValueTask DisposeAsync()
    {
        Statistics.Dispose();
        await Shadow.DisposeAsync();
        await Models.DisposeAsync();
        _registry.Dispose();
    }
}
