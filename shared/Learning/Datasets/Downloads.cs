namespace Aviary.Learning.Datasets;

/// <summary>How files are fetched from servers of others.</summary>
public static class Downloads
{
    /// <summary>
    /// A client that follows redirects, but none from https to http (.NET follows none of these), and sends nothing of the trace in
    /// which it is used.
    /// </summary>
    public static HttpClient Client() => new(new SocketsHttpHandler
    {
        ActivityHeadersPropagator = null,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    });
}
