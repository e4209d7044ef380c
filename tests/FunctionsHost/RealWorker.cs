using System.Net;
using Aviary.Functions;
using Aviary.Registry;
using Aviary.Tests.Functions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Aviary.Tests.FunctionsHost;

/// <summary>The built app with one champion, run by the real worker, for the tests of a class.</summary>
public sealed class RealWorker : IAsyncLifetime
{
    public const string Model = "fashion";

    private readonly TemporaryFolder _folder = new();
    private MockFunctionsHost? _host;

    internal MockFunctionsHost Host => _host!;

    internal string Champion { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        Champion = await PublishAsync(_folder.Path);
        _host = await MockFunctionsHost.StartAsync(TestContext.Current.CancellationToken, Settings(_folder.Path));
        await ReadyAsync(_host, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        _folder.Dispose();
    }

    /// <summary>What the app needs to start, with its bucket in a folder.</summary>
    internal static (string Name, string Value)[] Settings(string folder) =>
    [
        ("Registry:Folder", folder),
        ("Messaging:Transport", "memory:"),
        ("Serving:MaxBodyBytes", "100000"),
    ];

    /// <summary>Waits until the app answers; the host invokes functions while the champion is still loaded.</summary>
    private static async Task ReadyAsync(MockFunctionsHost host, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TestWait.Limit);
        HttpStatusCode status;
        do
        {
            using HttpRequestMessage request = new(HttpMethod.Get, "/health/ready");
            (HttpResponseMessage response, _) = await host.SendAsync(request, limit.Token);
            status = response.StatusCode;
            response.Dispose();
        }
        while (status != HttpStatusCode.OK);
    }

    private static async Task<string> PublishAsync(string folder)
    {
        IConfiguration settings = new ConfigurationBuilder().AddInMemoryCollection(
            Settings(folder).ToDictionary(setting => setting.Name, setting => (string?)setting.Value)).Build();
        await using ServiceProvider services = new ServiceCollection().AddLogging().AddAviary(settings).BuildServiceProvider();
        string version = await TinyClassifier.PublishAsync(services, Model, TinyClassifier.First, FakeTime.Start);
        await services.GetRequiredService<ModelRegistry>().MoveAliasAsync(
            Model, ModelRegistry.Champion, version, null, "test", TestContext.Current.CancellationToken);
        return version;
    }
}
