using System.Globalization;
using Aviary.Errors;

namespace Aviary.Inference;

/// <summary>
/// A run of a model took more than it may, for the rows that were given (HTTP 422): the request is well formed, and the same rows
/// would fail again.
/// </summary>
public sealed class RunLimitException : AviaryException
{
    private RunLimitException(string message, bool isTime, Exception inner)
        : base(message, inner)
        => IsTime = isTime;

    /// <summary>Whether it was time; otherwise memory.</summary>
    public bool IsTime { get; }

    /// <summary>The run lasted too long.</summary>
    public static RunLimitException OfTime(TimeSpan limit, Exception inner)
        => new(
            string.Create(CultureInfo.InvariantCulture, $"inputs: the model's run was ended because it took more than {limit.TotalSeconds:0.###} s for these rows. Send fewer rows or other values. The limit is the setting Serving:RunTimeout."),
            isTime: true,
            inner);

    /// <summary>The run wanted too much memory.</summary>
    public static RunLimitException OfMemory(long limit, Exception inner)
        => new(
            string.Create(CultureInfo.InvariantCulture, $"inputs: the model's run was ended because it wanted more memory for these rows than is allowed, {limit >> 20} MiB. Send fewer rows or other values. The limit is the setting Serving:RunMemory."),
            isTime: false,
            inner);
}
