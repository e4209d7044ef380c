using Aviary.Errors;
using Aviary.Registry;
using Aviary.Registry.Storage;
using Aviary.Registry.Storage.S3;
using Aviary.Registry.Versions;
using Aviary.Tests.Registry.Storage.S3;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aviary.Tests.Registry;

/// <summary>Publishing over a network that fails, while readers on a good one look at everything they can see.</summary>
public sealed class PublicationUnderFaultsTests
{
    private const int Publications = 50;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_reader_at_every_moment_sees_whole_versions_only()
    {
        await using Toxiproxy proxy = await Toxiproxy.CreateAsync(S3Service.Endpoint);
        StorageOptions options = S3Service.Options(proxy.Address);
        options.Timeout = TimeSpan.FromMilliseconds(500);
        options.Retries = 2;
        using S3Store faulty = S3Service.Open(options);
        using S3Store good = S3Service.Open(S3Service.Options(S3Service.Endpoint));
        string model = $"faults-{Guid.NewGuid():N}";

        // A write makes the bucket where the store is new; readers do not, and come first here.
        await good.PutAsync($"{model}-probe", "made"u8.ToArray(), Cancellation);
        await good.DeleteAsync($"{model}-probe", Cancellation);
        var reader = new ModelRegistry(good, TimeProvider.System, NullLogger<ModelRegistry>.Instance);
        var writer = new ModelRegistry(faulty, TimeProvider.System, NullLogger<ModelRegistry>.Instance);
        using var done = new CancellationTokenSource();
        Task<int>[] readers = [.. Enumerable.Range(0, 2).Select(_ => Task.Run(() => ReadUntilAsync(reader, model, done.Token), Cancellation))];
        try
        {
            await proxy.AddAsync("bandwidth", "upstream", 0.2, new { rate = 2000 });
            await proxy.AddAsync("limit_data", "upstream", 0.2, new { bytes = 60_000 });
            await proxy.AddAsync("limit_data", "downstream", 0.3, new { bytes = 1500 });
            await proxy.AddAsync("reset_peer", "downstream", 0.2, new { timeout = 30 });
            await proxy.AddAsync("timeout", "downstream", 0.02, new { timeout = 0 });
            DateTimeOffset start = new(2026, 11, 21, 3, 0, 0, TimeSpan.Zero);
            List<string> published = [];
            for (int i = 0; i < Publications; i++)
            {
                published.Add(await PublishAsync(writer, model, Version(i, start.AddSeconds(i))));
            }

            await done.CancelAsync();
            Assert.All(await Task.WhenAll(readers), seen => Assert.True(seen > 0));
            VersionPage page = await reader.ListVersionsAsync(model, null, 1000, Cancellation);
            Assert.Equal(Enumerable.Reverse(published), page.Versions.Select(version => version.Version));
        }
        finally
        {
            await done.CancelAsync();
            await S3Service.CleanAsync($"models/{model}/");
        }
    }

    /// <summary>Tries until the version is there, as a run would: the same content under the same id.</summary>
    private static async Task<string> PublishAsync(ModelRegistry registry, string model, NewVersion version)
    {
        for (int tries = 0; ; tries++)
        {
            try
            {
                return (await registry.PublishAsync(model, version, Cancellation)).Version;
            }
            catch (StoreUnavailableException) when (tries < 100)
            {
                // Some of it may be there; the next try goes on from there.
            }
            catch (ConflictException e) when (tries > 0)
            {
                // An earlier try was done after all.
                return e.What.Split(' ')[1];
            }
        }
    }

    private static async Task<int> ReadUntilAsync(ModelRegistry registry, string model, CancellationToken done)
    {
        int seen = 0;
        HashSet<string> known = [];
        while (!done.IsCancellationRequested || known.Count == 0)
        {
            VersionPage page = await registry.ListVersionsAsync(model, null, 5, Cancellation);
            foreach (ModelVersion version in page.Versions.Where(version => known.Add(version.Version)))
            {
                Assert.Empty(await registry.VerifyAsync(model, version.Version, Cancellation));
                seen++;
            }
        }

        return seen;
    }

    private static NewVersion Version(int number, DateTimeOffset createdAt)
    {
        byte[] onnx = new byte[150_000];
        new Random(number).NextBytes(onnx);
        return TestRegistry.Version("x", createdAt) with { Onnx = onnx };
    }
}
