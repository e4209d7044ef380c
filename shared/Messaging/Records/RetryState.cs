using System.Globalization;

namespace Aviary.Messaging.Records;

/// <summary>What a received message's headers say of earlier attempts.</summary>
/// <param name="Attempts">How many were made: 0 for a message that comes for the first time.</param>
/// <param name="NotBefore">Not to be handled before; null for at once.</param>
/// <param name="Origin">Where it lay first; null where it lies there now.</param>
/// <param name="Problem">What is wrong with those headers; null where all is well.</param>
internal readonly record struct RetryState(int Attempts, DateTimeOffset? NotBefore, string? Origin, string? Problem)
{
    private const int MostAttempts = 1_000_000;
    private const int MostOriginBytes = 1_024;

    /// <summary>The longest wait that a retry may ask for: a joker must not hold a place in memory for years.</summary>
    public static TimeSpan LongestWait { get; } = TimeSpan.FromDays(1);

    /// <summary>By how much the clocks of who publishes a retry and who reads it may differ.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromHours(1);

    /// <summary>Takes the headers of retries out of <paramref name="headers"/> and reads them.</summary>
    public static RetryState Take(Dictionary<string, ReadOnlyMemory<byte>> headers, DateTimeOffset now)
    {
        if (headers.Count == 0)
        {
            return default;
        }

        string? problem = null;
        int attempts = 0;
        if (headers.Remove(SettlementHeaders.Attempts, out ReadOnlyMemory<byte> bytes)
            && !(int.TryParse(bytes.Span, NumberStyles.None, CultureInfo.InvariantCulture, out attempts) && attempts <= MostAttempts))
        {
            attempts = 0;
            problem = $"{SettlementHeaders.Attempts}: expected a number of at most {MostAttempts}, got {bytes.Length} bytes that are none";
        }

        DateTimeOffset? notBefore = null;
        if (headers.Remove(SettlementHeaders.NotBefore, out bytes))
        {
            if (!DateTimeOffset.TryParse(StrictText.Read(bytes.Span), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time))
            {
                problem ??= $"{SettlementHeaders.NotBefore}: expected a time in RFC 3339, got {bytes.Length} bytes that are none";
            }
            else if (time > now + LongestWait + Skew)
            {
                // Shortened instead, it would wait as long again each time that it is delivered, and never be due.
                problem ??= $"{SettlementHeaders.NotBefore}: expected a time within {LongestWait.TotalHours} hours, got {time.UtcDateTime:O}";
            }
            else
            {
                notBefore = time;
            }
        }

        string? origin = null;
        if (headers.Remove(SettlementHeaders.Origin, out bytes) && bytes.Length is > 0 and <= MostOriginBytes)
        {
            origin = StrictText.Read(bytes.Span);
        }

        return new RetryState(attempts, notBefore, origin, problem);
    }
}
