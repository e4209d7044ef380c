using Aviary.Registry.Storage;
using Aviary.Registry.Storage.Folder;
using NSubstitute;

namespace Aviary.Tests.Registry.Storage;

public sealed class StoreProbeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FolderStore _real;
    private readonly IObjectStore _store = Substitute.For<IObjectStore>();

    public StoreProbeTests()
    {
        _real = new FolderStore(_folder.Path, TimeProvider.System);
        _store.Description.Returns("a careless store");
        _store.GetAsync(default!, default, default, Cancellation).ReturnsForAnyArgs(
            call => _real.GetAsync(call.ArgAt<string>(0), call.ArgAt<string?>(1), call.ArgAt<long>(2), call.ArgAt<CancellationToken>(3)));
        _store.PutIfAbsentAsync(default!, default, Cancellation).ReturnsForAnyArgs(
            call => _real.PutIfAbsentAsync(call.ArgAt<string>(0), call.ArgAt<ReadOnlyMemory<byte>>(1), call.ArgAt<CancellationToken>(2)));
        _store.PutIfMatchAsync(default!, default, default!, Cancellation).ReturnsForAnyArgs(
            call => _real.PutIfMatchAsync(
                call.ArgAt<string>(0), call.ArgAt<ReadOnlyMemory<byte>>(1), call.ArgAt<string>(2), call.ArgAt<CancellationToken>(3)));
        _store.DeleteAsync(default!, Cancellation).ReturnsForAnyArgs(
            call => _real.DeleteAsync(call.ArgAt<string>(0), call.ArgAt<CancellationToken>(1)));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_store_that_ignores_If_None_Match_is_named_with_the_promise()
    {
        _store.PutIfAbsentAsync(default!, default, Cancellation).ReturnsForAnyArgs(
            async call => new ConditionalWrite(true, await _real.PutAsync(call.ArgAt<string>(0), call.ArgAt<ReadOnlyMemory<byte>>(1), Cancellation)));

        await AssertUnsuitableAsync("If-None-Match on PUT");
    }

    [Fact]
    public async Task A_store_that_ignores_If_Match_is_named_with_the_promise()
    {
        _store.PutIfMatchAsync(default!, default, default!, Cancellation).ReturnsForAnyArgs(
            async call => new ConditionalWrite(true, await _real.PutAsync(call.ArgAt<string>(0), call.ArgAt<ReadOnlyMemory<byte>>(1), Cancellation)));

        await AssertUnsuitableAsync("If-Match on PUT");
    }

    [Fact]
    public async Task A_store_that_ignores_conditions_on_reads_is_named_with_the_promise()
    {
        _store.GetAsync(default!, default, default, Cancellation).ReturnsForAnyArgs(
            call => _real.GetAsync(call.ArgAt<string>(0), null, call.ArgAt<long>(2), Cancellation));

        await AssertUnsuitableAsync("If-None-Match on GET");
    }

    [Fact]
    public async Task A_store_that_keeps_its_promises_passes()
    {
        await StoreProbe.RunAsync(_store, Cancellation);

        Assert.Empty(await _real.ListAsync("", null, Cancellation).ToListAsync(Cancellation));
    }

    public void Dispose()
    {
        _real.Dispose();
        _folder.Dispose();
    }

    private async Task AssertUnsuitableAsync(string promise)
    {
        StoreUnsuitableException refused = await Assert.ThrowsAsync<StoreUnsuitableException>(() => StoreProbe.RunAsync(_store, Cancellation));
        Assert.Equal(promise, refused.Promise);
        Assert.Contains("a careless store", refused.Message, StringComparison.Ordinal);
        Assert.Empty(await _real.ListAsync("", null, Cancellation).ToListAsync(Cancellation));
    }
}
