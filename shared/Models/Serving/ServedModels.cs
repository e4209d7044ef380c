using Aviary.Models.Registry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aviary.Models.Serving;

/// <summary>The models that answer requests, several side by side, each with its champion loaded.</summary>
public sealed class ServedModels : IAsyncDisposable
{
    /// <summary>Serves the models of a registry.</summary>
    public ServedModels(ModelRegistry registry, IOptions<ServingOptions> options, TimeProvider time, ILogger<ServedModels> logger)
        => throw new NotSupportedException("not built yet");

    /// <summary>The state of what is served.</summary>
    public ServingHealth Health => throw new NotSupportedException("not built yet");

    /// <summary>Loads the champion of each model and begins to look for new ones. A model that is refused, or a store that is down, does not throw.</summary>
    public Task StartAsync(CancellationToken cancellationToken) => throw new NotSupportedException("not built yet");

    /// <summary>A lease on the version that shall answer. Without waiting where it is loaded.</summary>
    /// <exception cref="NotFoundException">There is no such model, alias or version.</exception>
    /// <exception cref="ModelRefusedException">The version is not fit to be served and no other is loaded.</exception>
    public ValueTask<ModelLease> AcquireAsync(string model, ModelSelector selector, CancellationToken cancellationToken) => throw new NotSupportedException("not built yet");

    /// <summary>Looks for a new champion now, and returns when it answers or is refused.</summary>
    public Task RefreshAsync(string model, CancellationToken cancellationToken) => throw new NotSupportedException("not built yet");

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => throw new NotSupportedException("not built yet");
}
