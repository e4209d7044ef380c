using Aviary.Benchmarks.Checks.Limits.Requests;

namespace Aviary.Benchmarks.Checks.Limits;

/// <summary>All cases, in the order in which they run.</summary>
internal static class LimitCases
{
    private const long Gigabyte = 1L << 30;

    private static readonly Dictionary<string, string> ShortRuns = new() { ["Serving__RunTimeout"] = "00:00:01" };
    private static readonly Dictionary<string, string> SmallRuns = new() { ["Serving__RunMemory"] = $"{Gigabyte / 4}" };
    private static readonly Dictionary<string, string> SmallLoads = new() { ["Serving__LoadMemory"] = $"{Gigabyte / 4}" };

    public static IReadOnlyList<ILimitCase> All { get; } =
    [
        new BodyCase(),
        new TrainingRequestsCase(),
        new RunRecordsCase(),
        new DamagedObjectsCase(),
        new RunCase("run-time", HostileModels.Loop(), "[9000000000000000000,1,1,1]", "Serving:RunTimeout", ShortRuns),
        new RunCase("run-memory", HostileModels.Memory(), "[2000000000,1,1,1]", "Serving:RunMemory", SmallRuns),
        new RunCase("run-texts", HostileModels.Texts(), "[20000000,1,1,1]", "Serving:RunMemory", SmallRuns),
        new RunSequenceCase(),
        new ImportCase("import-constants", HostileModels.Constants(1, Gigabyte), "of constant sizes", SmallLoads),
        new ImportCase("import-memory", HostileModels.Constants(12, 10_000_000), "Serving:LoadMemory", SmallLoads),
        new RegistryCase("registry-constants", HostileModels.Constants(1, Gigabyte), SmallLoads),
        new RegistryCase("registry-memory", HostileModels.Constants(12, 10_000_000), SmallLoads),
        new TooLargeCase(),
        new PartHeaderCase(),
        new UnfinishedFormsCase(),
        new SlowBodyCase(),
        new ConnectionsCase(),
    ];
}
