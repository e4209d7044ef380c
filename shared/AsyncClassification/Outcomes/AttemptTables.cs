namespace Aviary.AsyncClassification.Outcomes;

/// <summary>
/// The tables of what is at work, and the statements on them. A batch is one row, with the digests of its requests: it is written before
/// the batch runs and deleted by the statement that stores its outcomes, so there are as many rows as batches at work and as were left behind.
/// </summary>
internal static class AttemptTables
{
    public const string Create = """
        CREATE TABLE IF NOT EXISTS classification_batches (
            batch uuid PRIMARY KEY,
            requests uuid[] NOT NULL,
            began_at timestamptz NOT NULL);
        CREATE TABLE IF NOT EXISTS classification_suspects (
            request uuid PRIMARY KEY,
            attempts integer NOT NULL,
            began_at timestamptz NOT NULL);
        """;

    /// <summary>
    /// The suspects, and the batch without them. Its commit is not waited for until it is on disk: the row must outlive this process, not
    /// the database, and each batch would wait for one more write to disk. INTERSECT is hashed whatever the planner takes the arrays for.
    /// </summary>
    public const string Begin = """
        WITH suspects AS MATERIALIZED (
            (SELECT request FROM classification_suspects
            UNION ALL
            SELECT unnest(requests) FROM classification_batches WHERE batch <> @Batch)
            INTERSECT
            SELECT unnest(@Requests)),
        begun AS (
            INSERT INTO classification_batches (batch, requests, began_at)
            SELECT
                @Batch,
                CASE WHEN EXISTS (SELECT FROM suspects) THEN ARRAY(SELECT unnest(@Requests) EXCEPT SELECT request FROM suspects) ELSE @Requests END,
                now()
            WHERE set_config('synchronous_commit', 'off', true) = 'off'
            ON CONFLICT (batch) DO NOTHING)
        SELECT request FROM suspects
        """;

    public const string End = "DELETE FROM classification_batches WHERE batch = @Batch";

    /// <summary>At first 2: the attempt in the batch by which it became a suspect, and this one.</summary>
    public const string BeginAlone = """
        INSERT INTO classification_suspects AS suspect (request, attempts, began_at) VALUES (@Request, 2, now())
        ON CONFLICT (request) DO UPDATE SET attempts = suspect.attempts + 1, began_at = now()
        RETURNING attempts - 1
        """;

    public const string EndAlone = "UPDATE classification_suspects SET attempts = attempts - 1 WHERE request = @Request";

    public const string Clear = """
        DELETE FROM classification_suspects WHERE request = ANY (@Requests);
        UPDATE classification_batches SET requests = ARRAY(SELECT request FROM unnest(requests) AS kept (request) WHERE request <> ALL (@Requests))
        WHERE requests && @Requests;
        DELETE FROM classification_batches WHERE requests = '{}'
        """;

    public const string DeleteExpired = """
        DELETE FROM classification_suspects WHERE began_at < @Before;
        DELETE FROM classification_batches WHERE began_at < @Before
        """;
}
