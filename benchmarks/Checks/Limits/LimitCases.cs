using Aviary.Benchmarks.Checks.Limits.Requests;

namespace Aviary.Benchmarks.Checks.Limits;

/// <summary>All cases, in the order in which they run.</summary>
internal static class LimitCases
{
    public static IReadOnlyList<ILimitCase> All { get; } =
    [
        new BodyCase(),
        new TrainingRequestsCase(),
        new RunRecordsCase(),
        new DamagedObjectsCase(),
        new TooLargeCase(),
        new PartHeaderCase(),
        new UnfinishedFormsCase(),
        new SlowBodyCase(),
        new ConnectionsCase(),
    ];
}
