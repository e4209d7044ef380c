using Aviary.Registry.Versions;

namespace Aviary.Registry;

/// <summary>aliases/{alias}.json.</summary>
internal sealed record AliasDocument(string Version, string? Previous, DateTimeOffset MovedAt, string MovedBy)
{
    public ModelAlias ToAlias(string name, string etag) => new(name, Version, Previous, MovedAt, MovedBy, etag);
}
