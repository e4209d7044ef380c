using Aviary.Models.Storage;
using Aviary.Models.Storage.S3;

namespace Aviary.Tests.Models.Storage.S3;

/// <summary>The whole contract over a network that delays, cuts and loses answers.</summary>
public sealed class S3StoreBehindFaultsTests : ObjectStoreConformance, IAsyncLifetime
{
    private Toxiproxy? proxy;
    private S3Store? store;

    protected override IObjectStore Store => store!;

    protected override int ManyKeys => 200;

    public async ValueTask InitializeAsync()
    {
        proxy = await Toxiproxy.CreateAsync(S3Service.Endpoint);
        StorageOptions options = S3Service.Options(proxy.Address);
        options.Timeout = TimeSpan.FromSeconds(1);
        options.Retries = 12;
        store = S3Service.Open(options);

        // Answers cut after a while, connections reset, and some in which nothing moves any more.
        await proxy.AddAsync("latency", "downstream", 1, new { latency = 1, jitter = 2 });
        await proxy.AddAsync("limit_data", "downstream", 0.3, new { bytes = 3000 });
        await proxy.AddAsync("reset_peer", "downstream", 0.2, new { timeout = 60 });
        await proxy.AddAsync("timeout", "downstream", 0.02, new { timeout = 0 });
    }

    public async ValueTask DisposeAsync()
    {
        if (store is not null)
        {
            store.Dispose();
            await S3Service.CleanAsync(Prefix);
        }

        if (proxy is not null)
        {
            await proxy.DisposeAsync();
        }
    }
}
