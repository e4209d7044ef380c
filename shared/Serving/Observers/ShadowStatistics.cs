using Microsoft.Extensions.Logging;

namespace Aviary.Serving.Observers;

/// <summary>The count for one model. It begins anew when champion or challenger is another. Safe for concurrent use.</summary>
internal sealed class ShadowStatistics(string model, TimeProvider time)
{
    private readonly Lock _gate = new();
    private (string Champion, string Challenger) _pair;
    private DateTimeOffset _since;
    private long _rows;
    private long _agreeing;
    private double _difference;
    private long _dropped;
    private long _failed;
    private string? _reason;
    private (long Rows, long Dropped, long Failed) _told;

    public void Compared(string champion, string challenger, long rows, long agreeing, double difference)
    {
        lock (_gate)
        {
            Begin(champion, challenger);
            _rows += rows;
            _agreeing += agreeing;
            _difference += difference;
        }
    }

    public void Dropped(string champion, string challenger)
    {
        lock (_gate)
        {
            Begin(champion, challenger);
            _dropped++;
        }
    }

    public void Failed(string champion, string challenger, string reason)
    {
        lock (_gate)
        {
            Begin(champion, challenger);
            _failed++;
            _reason = reason;
        }
    }

    /// <summary>The figures for the present challenger; null where they are of another one.</summary>
    public ShadowAgreement? Of(string challenger)
    {
        lock (_gate)
        {
            return _pair.Challenger == challenger
                ? new ShadowAgreement(_pair.Champion, challenger, _since, _rows, _agreeing, _rows > 0 ? _difference / _rows : null, _dropped, _failed)
                : null;
        }
    }

    /// <summary>A line where something came since the last one.</summary>
    public void Log(ILogger logger)
    {
        lock (_gate)
        {
            if (_told == (_rows, _dropped, _failed))
            {
                return;
            }

            double rows = Math.Max(1, _rows);
            ServingLog.Agreement(logger, model, _rows, _pair.Challenger, _pair.Champion, _agreeing / rows, _difference / rows, _dropped, _failed);
            if (_failed > _told.Failed)
            {
                ServingLog.ChallengerFailed(logger, model, _pair.Challenger, _failed - _told.Failed, _reason!);
            }

            _told = (_rows, _dropped, _failed);
        }
    }

    private void Begin(string champion, string challenger)
    {
        if (_pair == (champion, challenger))
        {
            return;
        }

        _pair = (champion, challenger);
        _since = time.GetUtcNow();
        (_rows, _agreeing, _difference, _dropped, _failed, _reason) = (0, 0, 0, 0, 0, null);
        _told = default;
    }
}
