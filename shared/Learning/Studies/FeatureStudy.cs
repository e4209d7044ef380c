using System.Globalization;

namespace Aviary.Learning.Studies;

/// <summary>
/// Trains models with all features, with one alone, with each left out (Lei et al. 2018, Journal of the American Statistical Association
/// 113, call this LOCO), and with pairs of the features that are best alone, and compares them on the same held-out examples. A feature
/// that others can stand in for is worth much alone and is hardly missed.
/// </summary>
public sealed class FeatureStudy
{
    private readonly IReadOnlyList<string> _features;
    private readonly Func<IReadOnlyList<string>, CancellationToken, HeldOutScores> _score;
    private readonly StudyOptions _options;
    private readonly TimeProvider _time;
    private readonly List<string> _omitted = [];

    /// <param name="features">The names of all features.</param>
    /// <param name="score">Trains a model with some of them, in their order, and scores it on the held-out examples.</param>
    /// <param name="options">Limits.</param>
    /// <param name="time">The clock of the time limit.</param>
    /// <exception cref="ArgumentException">There are no features, or two have one name, or a limit is out of its range.</exception>
    public FeatureStudy(
        IReadOnlyList<string> features, Func<IReadOnlyList<string>, CancellationToken, HeldOutScores> score, StudyOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(options);
        options.ThrowIfInvalid();
        if (features.Count == 0 || features.Distinct(StringComparer.Ordinal).Count() < features.Count)
        {
            throw new ArgumentException("expected at least one feature, and each name once", nameof(features));
        }

        (_features, _score, _options, _time) = (features, score, options, time);
    }

    /// <summary>Runs the study.</summary>
    /// <param name="nothing">The scores without any feature.</param>
    /// <param name="progress">Is given the name of each set of features before its model is trained; null for none.</param>
    /// <param name="cancellationToken">Ends the study, between models and within their training.</param>
    public StudyReport Run(HeldOutScores nothing, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(nothing);
        long start = _time.GetTimestamp();

        // With few features, those left when one is missing are also one feature, or a pair.
        Dictionary<string, HeldOutScores> trained = new(StringComparer.Ordinal);
        HeldOutScores all = Train("all features", _features);
        string[] studied = [.. _features.Take(_options.MaxFeatures)];
        if (studied.Length < _features.Count)
        {
            _omitted.Add($"{Count(_features.Count - studied.Length)} of {Count(_features.Count)} features, as {Count(studied.Length)} are studied at most: {Listed(_features.Skip(studied.Length))}");
        }

        Dictionary<string, HeldOutScores> alone = [], without = [];
        Limited("models with one feature", studied, one => alone[one] = Train($"{one} alone", [one]));
        if (_features.Count > 1)
        {
            Limited("models with one feature left out", studied, one => without[one] = Train($"without {one}", [.. _features.Where(other => other != one)]));
        }

        List<PairWorth> pairs = [];
        Limited("pairs of features", Pairs(studied, alone), pair =>
        {
            HeldOutScores together = Train($"{pair.First} with {pair.Second}", [.. _features.Where(one => one == pair.First || one == pair.Second)]);
            HeldOutScores better = alone[pair.First].LogLoss <= alone[pair.Second].LogLoss ? alone[pair.First] : alone[pair.Second];
            pairs.Add(new PairWorth(pair.First, pair.Second, Worth.Of(together, together, better)));
        });

        return new StudyReport(
            nothing.Count,
            SetScore.Of(nothing),
            SetScore.Of(all),
            [.. studied.Select(one => new FeatureWorth(
                    one,
                    alone.TryGetValue(one, out HeldOutScores? own) ? Worth.Of(own, own, nothing) : null,
                    without.TryGetValue(one, out HeldOutScores? rest) ? Worth.Of(rest, all, rest) : null))
                .OrderByDescending(one => one.Without?.LogLoss.Value ?? double.NegativeInfinity).ThenByDescending(one => one.Alone?.LogLoss.Value ?? double.NegativeInfinity)],
            [.. pairs.OrderByDescending(pair => pair.Together.LogLoss.Value)],
            [.. _omitted]);

        HeldOutScores Train(string name, IReadOnlyList<string> features)
        {
            string key = string.Join('\n', features);
            if (trained.TryGetValue(key, out HeldOutScores? known))
            {
                return known;
            }

            cancellationToken.ThrowIfCancellationRequested();
            progress?.Report(name);
            HeldOutScores scores = _score(features, cancellationToken);
            return trained[key] = scores.Count == nothing.Count
                ? scores
                : throw new InvalidOperationException($"expected scores of {nothing.Count} examples for {name}, got {scores.Count}");
        }

        void Limited<T>(string what, IReadOnlyList<T> sets, Action<T> train)
        {
            for (int done = 0; done < sets.Count; done++)
            {
                if (_time.GetElapsedTime(start) >= _options.Budget)
                {
                    _omitted.Add($"{Count(sets.Count - done)} of {Count(sets.Count)} {what}, as the time of {_options.Budget:g} was over");
                    return;
                }

                train(sets[done]);
            }
        }
    }

    /// <summary>Pairs of the features that are best alone, as many as the limit allows, the best first.</summary>
    private (string First, string Second)[] Pairs(string[] studied, Dictionary<string, HeldOutScores> alone)
    {
        // Two features together are all features.
        if (_features.Count < 3)
        {
            return [];
        }

        string[] best = [.. studied.Where(alone.ContainsKey).OrderBy(one => alone[one].LogLoss)];
        (string First, string Second)[] all = [.. best.SelectMany((second, place) => best.Take(place).Select(first => (First: first, Second: second)))];
        if (all.Length > _options.MaxPairs)
        {
            _omitted.Add($"{Count(all.Length - _options.MaxPairs)} of {Count(all.Length)} pairs of features, those of features that are worse alone");
        }

        return all[..Math.Min(all.Length, _options.MaxPairs)];
    }

    private static string Count(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Listed(IEnumerable<string> names)
    {
        const int most = 8;
        string[] all = [.. names];
        return string.Join(", ", all.Take(most)) + (all.Length > most ? ", …" : "");
    }
}
