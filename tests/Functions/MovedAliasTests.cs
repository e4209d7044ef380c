using System.Text;
using Aviary.Functions;
using Aviary.Functions.Requests;
using Aviary.Imaging;
using Aviary.Registry.Storage;
using Aviary.Registry.Versions;
using Aviary.Serving;
using Aviary.Tests.Serving;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Aviary.Tests.Functions;

public sealed class MovedAliasTests : IAsyncDisposable
{
    private readonly RecordedLog _log = new();
    private readonly TestServing _serving;

    public MovedAliasTests() => _serving = new TestServing(loggers: _log);

    [Fact]
    public async Task A_move_is_answered_as_made_also_where_what_is_served_cannot_be_refreshed()
    {
        ModelVersion version = await _serving.PublishAsync(0);
        bool isMoved = false;
        _serving.Store.Store.AfterPutIfAbsent = _ =>
        {
            isMoved = true;
            return Task.CompletedTask;
        };
        _serving.Store.Store.Before = operation => isMoved && operation.EndsWith("champion.json", StringComparison.Ordinal)
            ? throw new StoreUnavailableException("the store", "down")
            : Task.CompletedTask;

        using BodyReader bodies = new(Options.Create(new ServingOptions()), Options.Create(new ImagingOptions()), TimeProvider.System);
        ModelsFunctions functions = new(_serving.ServedRegistry, bodies);
        DefaultHttpContext context = new() { RequestServices = new ServiceCollection().BuildServiceProvider() };
        context.Response.Body = new MemoryStream();
        context.Request.Method = "PUT";
        context.Request.ContentType = "application/json";
        context.Request.Headers.IfNoneMatch = "*";
        context.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes($$"""{"version":"{{version.Version}}"}"""));
        IResult answer = await functions.MoveAliasAsync(context.Request, "fashion", "champion", TestContext.Current.CancellationToken);
        await answer.ExecuteAsync(context);

        Assert.True(isMoved);
        Assert.Equal(200, context.Response.StatusCode);
        Assert.Contains("fashion", Assert.Single(_log.Of(2108)), StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await _serving.DisposeAsync();
        _log.Dispose();
    }
}
