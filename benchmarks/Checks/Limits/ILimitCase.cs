namespace Aviary.Benchmarks.Checks.Limits;

/// <summary>
/// One limit, tried from outside against a server in a process of its own. While it is tried, other clients send cheap requests to
/// a harmless model; none of these may fail, and the server must live and stay within <see cref="MaxMemoryMb"/>.
/// </summary>
internal interface ILimitCase
{
    /// <summary>What `--only` takes, in kebab case.</summary>
    string Name { get; }

    /// <summary>Settings of the server, as environment variables.</summary>
    IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>();

    /// <summary>How many files the server may have open; null for as many as this process. Default: null.</summary>
    int? OpenFiles => null;

    /// <summary>What the server and its child processes may hold together at any time. Default: what is left of a container of 2 GiB.</summary>
    double MaxMemoryMb => 1800;

    /// <summary>Runs before the server starts.</summary>
    Task PrepareAsync(LimitBucket bucket, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Tries the limit.</summary>
    Task<LimitVerdict> TryAsync(LimitServer server, CancellationToken cancellationToken);
}

/// <summary>What a case found.</summary>
/// <param name="Held">Whether the limit held.</param>
/// <param name="Detail">What was seen, in one line.</param>
internal sealed record LimitVerdict(bool Held, string Detail)
{
    /// <summary>How long the answer to the harmful request took; null where there is none.</summary>
    public double? AnswerMs { get; init; }

    /// <summary>Further figures of this case, by name in camel case.</summary>
    public IReadOnlyDictionary<string, double> Figures { get; init; } = new Dictionary<string, double>();
}
