namespace Aviary.Tests.Functions;

/// <summary>One app with narrow limits for pictures.</summary>
public sealed class PictureApp : IAsyncLifetime
{
    public const int MaxBytes = 40_000, MaxPictures = 3, MaxRequestBytes = 60_000;

    private App? _app;

    internal App App => _app!;

    internal string Champion { get; private set; } = "";

    public async ValueTask InitializeAsync()
        => (_app, Champion, _) = await App.StartServingAsync(
            ("Imaging:MaxBytes", $"{MaxBytes}"),
            ("Imaging:MaxPixels", "100000"),
            ("Imaging:MaxPictures", $"{MaxPictures}"),
            ("Imaging:MaxRequestBytes", $"{MaxRequestBytes}"));

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }
}
