using Aviary.Errors;
using Aviary.Importing;
using Aviary.Inference.Proving;
using Aviary.Registry.Versions;
using Aviary.Serving;
using Aviary.Tests.Serving;
using Microsoft.Extensions.Options;

namespace Aviary.Tests.Inference.Proving;

public sealed class ProvingProcessTests
{
    private const int Small = 10_000_000;

    private readonly ProvingProcess _proving = new(Path.Combine(AppContext.BaseDirectory, "Aviary.Functions.dll"), TimeProvider.System);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_that_is_fit_is_imported_with_what_its_load_took()
    {
        NewVersion version = await Import(new ServingOptions()).ImportAsync(new ModelSource { Onnx = HarmlessModel.Bytes() }, Cancellation);

        Assert.InRange(version.Parameters[LoadCost.Parameter].GetProperty("memoryBytes").GetInt64(), 0, 1L << 28);
        Assert.InRange(version.Parameters[LoadCost.Parameter].GetProperty("milliseconds").GetInt64(), 0, 60_000);
    }

    [Fact]
    public async Task A_file_that_takes_too_much_memory_is_refused_with_the_setting_that_limits_it()
    {
        ModelImport import = Import(new ServingOptions { LoadMemory = 100 << 20 });
        InvalidInputException refused = await Assert.ThrowsAsync<InvalidInputException>(
            () => import.ImportAsync(new ModelSource { Onnx = HostileModels.Constants(12, Small) }, Cancellation));

        Assert.Contains("Serving:LoadMemory", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_ends_badly_refuses_the_file_with_its_exit_code()
    {
        ProvingProcess broken = new(Path.Combine(AppContext.BaseDirectory, "missing.dll"), TimeProvider.System);
        InvalidDataException refused = await Assert.ThrowsAsync<InvalidDataException>(
            () => broken.ProveAsync(HarmlessModel.Bytes(), Request(new ServingOptions()), new ServingOptions(), Cancellation));

        Assert.Contains("exit code", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_crash_refuses_the_file_with_its_exit_code_and_its_reason()
    {
        using TemporaryFolder folder = new();
        ProvingProcess crashing = new(AbortingProgram.Write(folder.Path, "a forest of one class"), TimeProvider.System);
        ModelImport import = new(Options.Create(new ServingOptions()), crashing);
        InvalidInputException refused = await Assert.ThrowsAsync<InvalidInputException>(
            () => import.ImportAsync(new ModelSource { Onnx = HarmlessModel.Bytes() }, Cancellation));

        Assert.Contains("exit code 134", refused.Message, StringComparison.Ordinal);
        Assert.Contains("a forest of one class", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_takes_too_long_is_refused_with_the_setting_that_limits_it()
    {
        ModelImport import = Import(new ServingOptions { LoadTimeout = TimeSpan.FromMilliseconds(1) });
        InvalidInputException refused = await Assert.ThrowsAsync<InvalidInputException>(
            () => import.ImportAsync(new ModelSource { Onnx = HarmlessModel.Bytes() }, Cancellation));

        Assert.Contains("Serving:LoadTimeout", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_version_whose_load_takes_more_than_a_server_allows_is_refused_there_and_the_one_before_goes_on()
    {
        await using TestServing serving = new(options => options.LoadMemory = 100 << 20);
        ModelVersion first = await serving.PublishAsync(winner: 1);
        await serving.PromoteAsync(first);
        await serving.Models.StartAsync(Cancellation);

        NewVersion prepared = serving.Prepare(TestModels.Bytes(winner: 2));
        ModelVersion second = await serving.PublishAsync(prepared with
        {
            Parameters = new Dictionary<string, System.Text.Json.JsonElement>(prepared.Parameters)
            {
                [LoadCost.Parameter] = new LoadCost(10, 2L << 30).ToJson(prepared.Onnx.Span),
            },
        });
        await serving.PromoteAsync(second);
        await serving.Models.RefreshAsync("fashion", Cancellation);

        ServedModelHealth health = Assert.Single(serving.Models.Health.Models);
        Assert.Equal(first.Version, health.Version);
        Assert.Contains("Serving:LoadMemory", health.Refused!.Reason, StringComparison.Ordinal);
    }

    private static ProofRequest Request(ServingOptions options) => ImportProof.Request(new ModelSource { Onnx = HarmlessModel.Bytes() }, options);

    private ModelImport Import(ServingOptions options) => new(Options.Create(options), _proving);
}
