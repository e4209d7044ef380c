namespace Aviary.AsyncClassification.Outcomes;

/// <summary>The table and the statements on it. The primary key is what makes an outcome the only one.</summary>
internal static class OutcomeTable
{
    private const string Columns
        = "source, id, model, version, class, probability, result, dead_reason, dead_detail, received_at, completed_at";

    /// <summary>Several processes start at once; without the lock two of them could both find no table.</summary>
    public const string Create = """
        SELECT pg_advisory_xact_lock(4726341);
        CREATE TABLE IF NOT EXISTS classification_outcomes (
            source text NOT NULL,
            id text NOT NULL,
            model text,
            version text,
            class text,
            probability real,
            result text,
            dead_reason text,
            dead_detail text,
            received_at timestamptz NOT NULL,
            completed_at timestamptz NOT NULL,
            PRIMARY KEY (source, id));
        CREATE INDEX IF NOT EXISTS classification_outcomes_completed_at ON classification_outcomes (completed_at);
        """;

    /// <summary>Rows that another process is deleting already are left to it, so that nobody waits.</summary>
    public const string Forget = """
        DELETE FROM classification_outcomes WHERE ctid = ANY (ARRAY(
            SELECT ctid FROM classification_outcomes WHERE completed_at < @Before ORDER BY completed_at LIMIT @Most FOR UPDATE SKIP LOCKED))
        """;

    /// <summary>The number of rows that are new. Arrays: one statement for a batch, and its plan is kept whatever the batch's size. What was noted as at work ends with it.</summary>
    public const string Insert = $"""
        WITH ended AS (DELETE FROM classification_batches WHERE batch = @Ended)
        INSERT INTO classification_outcomes ({Columns})
        SELECT * FROM unnest(@Sources, @Ids, @Models, @Versions, @Classes, @Probabilities, @Results, @DeadReasons, @DeadDetails, @ReceivedAts, @CompletedAts)
        ON CONFLICT (source, id) DO NOTHING
        """;

    public const string Find = """
        SELECT source, id, model, version, class, probability, result, dead_reason AS deadreason, dead_detail AS deaddetail,
            received_at AS receivedat, completed_at AS completedat
        FROM classification_outcomes
        WHERE (source, id) IN (SELECT * FROM unnest(@Sources, @Ids))
        """;
}
