namespace Aviary.Registry.Versions;

/// <summary>Where a version comes from.</summary>
public sealed record Lineage
{
    /// <summary>The fingerprint of the data it learned from (SHA-256 in hexadecimal), or null where unknown.</summary>
    public string? Data { get; init; }

    /// <summary>The version it was trained from or compared with, or null.</summary>
    public string? Parent { get; init; }

    /// <summary>The version of the code that made it, or null.</summary>
    public string? Code { get; init; }

    /// <summary>Why it was made: <c>schedule</c>, <c>request</c>, <c>drift</c>, <c>import</c>, … Default: <c>unknown</c>.</summary>
    public string Cause { get; init; } = "unknown";
}
