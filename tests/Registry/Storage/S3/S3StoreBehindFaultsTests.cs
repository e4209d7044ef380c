using Aviary.Registry.Storage;
using Aviary.Registry.Storage.S3;

namespace Aviary.Tests.Registry.Storage.S3;

/// <summary>The whole contract over a network that delays, cuts and loses answers.</summary>
public sealed class S3StoreBehindFaultsTests : ObjectStoreConformance, IAsyncLifetime
{
    private Toxiproxy? _proxy;
    private S3Store? _store;

    protected override IObjectStore Store => _store!;

    protected override int ManyKeys => 200;

    public async ValueTask InitializeAsync()
    {
        _proxy = await Toxiproxy.CreateAsync(S3Service.Endpoint);
        StorageOptions options = S3Service.Options(_proxy.Address);
        options.Timeout = TimeSpan.FromSeconds(1);
        options.Retries = 12;
        _store = S3Service.Open(options);

        // Answers cut after a while, connections reset, and some in which nothing moves any more.
        await _proxy.AddAsync("latency", "downstream", 1, new { latency = 1, jitter = 2 });
        await _proxy.AddAsync("limit_data", "downstream", 0.3, new { bytes = 3000 });
        await _proxy.AddAsync("reset_peer", "downstream", 0.2, new { timeout = 60 });
        await _proxy.AddAsync("timeout", "downstream", 0.02, new { timeout = 0 });
    }

    public async ValueTask DisposeAsync()
    {
        if (_store is not null)
        {
            _store.Dispose();
            await S3Service.CleanAsync(Prefix);
        }

        if (_proxy is not null)
        {
            await _proxy.DisposeAsync();
        }
    }
}
