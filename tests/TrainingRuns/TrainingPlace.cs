using Aviary.Functions;
using Aviary.Registry;
using Aviary.Registry.Storage;
using Aviary.Registry.Storage.Folder;
using Aviary.Registry.Versions;
using Aviary.TrainingRuns;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Aviary.Tests.TrainingRuns;

/// <summary>The app's services over a bucket in a folder, with tiny IDX files to train on.</summary>
internal sealed class TrainingPlace : IAsyncDisposable
{
    public const string Model = "fashion";

    private readonly TemporaryFolder _folder = new();
    private readonly List<ServiceProvider> _instances = [];

    public TrainingPlace()
    {
        Directory.CreateDirectory(Data);
        WritePart("train", 240, seed: 1);
        WritePart("t10k", 60, seed: 2);
    }

    public string Bucket => System.IO.Path.Combine(_folder.Path, "bucket");

    public string State => _folder.Path;

    public string Data => System.IO.Path.Combine(_folder.Path, "data");

    /// <summary>What instances that are made from now on see in the store's place; null for the store itself.</summary>
    public Func<IObjectStore, IObjectStore>? Watch { get; set; }

    /// <summary>An instance of the app of its own, as another process would be.</summary>
    public ServiceProvider Instance(TimeProvider? time = null, params (string Name, string Value)[] settings)
    {
        Dictionary<string, string?> values = new()
        {
            ["Registry:Folder"] = Bucket,
            ["Training:Data"] = Data,
            ["Training:Network"] = "linear",
            ["Training:Epochs"] = "4",
            ["Training:BatchSize"] = "16",
            ["Training:Threads"] = "1",
        };
        foreach ((string name, string value) in settings)
        {
            values[name] = value;
        }

        ServiceCollection services = new();
        services.AddLogging();
        if (time is not null)
        {
            services.AddSingleton(time);
        }

        ConfigurationManager configuration = new();
        configuration.AddInMemoryCollection(values);
        services.AddAviary(configuration);
        if (time is not null || Watch is not null)
        {
            // The store waits for its locks on its clock, which must run by itself.
            services.AddSingleton<IObjectStore>(_ => Watch is { } watch ? watch(new FolderStore(Bucket, TimeProvider.System)) : new FolderStore(Bucket, TimeProvider.System));
        }

        ServiceProvider provider = services.BuildServiceProvider();
        _instances.Add(provider);
        return provider;
    }

    public static TrainingRunService Runs(ServiceProvider instance) => instance.GetRequiredService<TrainingRunService>();

    public static async Task<IReadOnlyList<ModelVersion>> VersionsAsync(ServiceProvider instance, CancellationToken cancellationToken)
        => (await instance.GetRequiredService<ModelRegistry>().ListVersionsAsync(Model, null, 100, cancellationToken)).Versions;

    public void DamageData() => File.WriteAllBytes(System.IO.Path.Combine(Data, "train-images-idx3-ubyte"), [0, 0, 8, 3, 0, 0]);

    public async ValueTask DisposeAsync()
    {
        foreach (ServiceProvider instance in _instances)
        {
            await instance.DisposeAsync();
        }

        _folder.Dispose();
    }

    /// <summary>Pictures of 4×4 whose bright column tells the class, ten classes folded into four columns by brightness.</summary>
    private void WritePart(string part, int count, int seed)
    {
        Random random = new(seed);
        byte[] pixels = new byte[count * 16];
        byte[] labels = new byte[count];
        random.NextBytes(pixels);
        for (int i = 0; i < count; i++)
        {
            labels[i] = (byte)(i % 10);
            for (int place = 0; place < 16; place++)
            {
                ref byte pixel = ref pixels[(i * 16) + place];
                pixel = (byte)((pixel / 8) + (place == labels[i] ? 200 : 0));
            }
        }

        File.WriteAllBytes(System.IO.Path.Combine(Data, $"{part}-images-idx3-ubyte"), IdxFiles.Make(0x803, [count, 4, 4], pixels));
        File.WriteAllBytes(System.IO.Path.Combine(Data, $"{part}-labels-idx1-ubyte"), IdxFiles.Labels(labels));
    }
}
