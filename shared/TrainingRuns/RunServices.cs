using Aviary.Importing;
using Aviary.Learning.Datasets;
using Aviary.Learning.Training;
using Aviary.TrainingRuns.Labelled;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Aviary.TrainingRuns;

/// <summary>Puts training runs together.</summary>
public static class RunServices
{
    /// <summary>
    /// Adds <see cref="TrainingRuns"/> and <see cref="LabelledInputs"/>. Expects a store, the registry and <see cref="Registration"/>, <see cref="TimeProvider"/>, and the
    /// options of section <c>Training</c> (<see cref="RunOptions"/> and <see cref="TrainingOptions"/>).
    /// </summary>
    public static IServiceCollection AddTrainingRuns(this IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<RunOptions>, RunOptionsValidator>();
        services.TryAddSingleton(_ => Downloads.Client());
        services.AddSingleton<BucketData>();
        services.AddSingleton<TrainingDataSource>();
        services.AddSingleton<LabelledInputs>();
        services.AddSingleton<LabelledSegments>();
        services.AddSingleton<LabelledPictures>();
        services.AddSingleton<RunLabelling>();
        services.AddSingleton<Promotion>();
        services.AddSingleton<Publication>();
        services.AddSingleton<RunLedger>();
        services.AddSingleton<RunQueue>();
        services.AddSingleton<RunHistory>();
        services.AddSingleton<RunningSlices>();
        services.AddHostedService(provider => provider.GetRequiredService<RunningSlices>());
        services.AddSingleton<TrainingWorker>();
        return services.AddSingleton(provider => new TrainingRuns(
            provider.GetRequiredService<RunLedger>(),
            provider.GetRequiredService<RunQueue>(),
            provider.GetRequiredService<RunHistory>(),
            provider.GetRequiredService<RunningSlices>(),
            provider.GetRequiredService<TrainingWorker>(),
            provider.GetRequiredService<IOptions<RunOptions>>(),
            provider.GetRequiredService<IOptions<TrainingOptions>>(),
            provider.GetRequiredService<TimeProvider>()));
    }
}
