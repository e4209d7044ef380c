using System.Text;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>A header of a record: a name and bytes, which may be missing.</summary>
public class KafkaHeader
{
    public string Key { get; set; } = "";

    public byte[]? Value { get; set; }

    public string? GetValueAsString() => Value is { } bytes ? Encoding.UTF8.GetString(bytes) : null;
}
