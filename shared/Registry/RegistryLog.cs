using Microsoft.Extensions.Logging;

namespace Aviary.Registry;

internal static partial class RegistryLog
{
    [LoggerMessage(2101, LogLevel.Information, "Published {Model} {Version}: {Bytes} bytes of model, cause {Cause}.")]
    public static partial void Published(ILogger logger, string model, string version, int bytes, string cause);

    [LoggerMessage(2102, LogLevel.Information, "Alias {Alias} of {Model} moved from {Previous} to {Version} by {MovedBy}.")]
    public static partial void AliasMoved(ILogger logger, string alias, string model, string? previous, string version, string movedBy);

    [LoggerMessage(2103, LogLevel.Warning, "A version of {Model} is left out of lists: {Problem}")]
    public static partial void DamagedManifest(ILogger logger, string model, string problem);

    [LoggerMessage(2104, LogLevel.Information, "Deleted {Model} {Version}: older than those that are kept, and no alias names it.")]
    public static partial void Deleted(ILogger logger, string model, string version);

    [LoggerMessage(2105, LogLevel.Warning, "Old versions of {Model} could not be deleted; the next publication tries again.")]
    public static partial void NotRetained(ILogger logger, Exception error, string model);

    [LoggerMessage(2106, LogLevel.Warning, "An alias of {Model} is left out of lists: {Problem}")]
    public static partial void DamagedAlias(ILogger logger, string model, string problem);

    [LoggerMessage(2107, LogLevel.Information, "Deleted {Model} {Version}, as was asked for; no alias names it.")]
    public static partial void DeletedOnRequest(ILogger logger, string model, string version);

    [LoggerMessage(2108, LogLevel.Warning, "Alias {Alias} of {Model} has moved, and what is served could not be refreshed; the next look at the registry does it.")]
    public static partial void NotFollowed(ILogger logger, Exception error, string alias, string model);
}
