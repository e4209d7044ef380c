using Aviary.Errors;

namespace Aviary.Serving;

/// <summary>A request waited for its turn until its deadline passed (HTTP 503); the caller may try again a little later.</summary>
/// <param name="deadline">The deadline.</param>
public sealed class DeadlinePassedException(TimeSpan deadline)
    : AviaryException($"The request had no turn within {deadline.TotalSeconds:0.###} s. Try again later. The limit is the setting Serving:Deadline.");
