namespace Aviary.Tests.Functions;

/// <summary>One app for the tests of a class that do not change what it serves.</summary>
public sealed class ServingApp : IAsyncLifetime
{
    private App? _app;

    internal App App => _app!;

    internal string Champion { get; private set; } = "";

    internal string Newer { get; private set; } = "";

    public async ValueTask InitializeAsync()
        => (_app, Champion, Newer) = await App.StartServingAsync(("Serving:MaxBatch", "8"), ("Serving:MaxBodyBytes", "100000"));

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }
}
