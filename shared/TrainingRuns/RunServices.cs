using Aviary.Importing;
using Aviary.Learning.Datasets;
using Aviary.Learning.Training;
using Aviary.Settings;
using Aviary.TrainingRuns.Labelled;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Aviary.TrainingRuns;

/// <summary>Registers training runs.</summary>
public static class RunServices
{
    /// <summary>
    /// Adds <see cref="TrainingRunService"/> and <see cref="LabelledInputs"/>, with the settings of section <c>Training</c>
    /// (<see cref="RunOptions"/> and <see cref="TrainingOptions"/>), which are checked at start. Expects the registry and <see cref="Registration"/>.
    /// </summary>
    public static IServiceCollection AddTrainingRuns(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<IValidateOptions<RunOptions>, RunOptionsValidator>();
        services.AddOptions<RunOptions>().Bind(configuration.SectionOf<RunOptions>(RunOptions.Section)).CheckAtStart(RunOptions.Section);
        services.AddSingleton<IValidateOptions<TrainingOptions>, TrainingOptionsValidator>();
        services.AddOptions<TrainingOptions>().CheckAtStart(
            TrainingOptions.Section, () => TrainingSettings.Read(configuration.GetSection(TrainingOptions.Section)));
        services.TryAddSingleton(_ => Downloads.Client());
        services.AddSingleton<BucketData>();
        services.AddSingleton<TrainingDataSource>();
        services.AddSingleton<NetworkSource>();
        services.AddSingleton<LabelledInputs>();
        services.AddSingleton<LabelledSegments>();
        services.AddSingleton<LabelledPictures>();
        services.AddSingleton<RunLabelling>();
        services.AddSingleton<Promotion>();
        services.AddSingleton<RunStudy>();
        services.AddSingleton<Publication>();
        services.AddSingleton<RunLedger>();
        services.AddSingleton<RunQueue>();
        services.AddSingleton<RunHistory>();
        services.AddSingleton<RunningSlices>();
        services.AddHostedService(provider => provider.GetRequiredService<RunningSlices>());
        services.AddSingleton<TrainingWorker>();
        services.AddSingleton(provider => new FoldTraining(
            provider.GetRequiredService<TrainingDataSource>(),
            provider.GetRequiredService<NetworkSource>(),
            provider.GetRequiredService<IOptions<TrainingOptions>>()));
        return services.AddSingleton(provider => new TrainingRunService(
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
