namespace Aviary.Importing.Adaptation;

/// <summary>One way to read a file: which numbers are the scores, and how they become probabilities.</summary>
/// <param name="Scores">The output that holds them.</param>
/// <param name="Meaning">What the numbers mean.</param>
/// <param name="IsNegated">Whether the lowest number is the best; of a single number, whether it speaks for the first class.</param>
internal sealed record Reading(ScoreCandidate Scores, ScoreMeaning Meaning, bool IsNegated)
{
    /// <summary>Nearer scores say nothing about the class: rounding decides.</summary>
    private const float Tie = 1e-5f;

    /// <summary>How many classes it distinguishes; a single number distinguishes two.</summary>
    public int Classes => Math.Max(2, Scores.Width);

    /// <summary>The most probable class of a row; null where two are equally so.</summary>
    public int? Best(float[] row)
    {
        if (row.Length == 1)
        {
            float over = Meaning == ScoreMeaning.Logits ? row[0] : row[0] - 0.5f;
            return Math.Abs(over) < Tie ? null : over > 0 != IsNegated ? 1 : 0;
        }

        int best = 0;
        for (int i = 1; i < row.Length; i++)
        {
            best = IsNegated ? row[i] < row[best] ? i : best : row[i] > row[best] ? i : best;
        }

        float near = Tie * Math.Max(1, Math.Abs(row[best]));
        for (int i = 0; i < row.Length; i++)
        {
            if (i != best && Math.Abs(row[i] - row[best]) < near)
            {
                return null;
            }
        }

        return best;
    }

    /// <summary>How the numbers become probabilities, for people.</summary>
    public override string ToString()
    {
        string sign = IsNegated ? "with the sign turned, " : "";
        return (Meaning, Scores.Width) switch
        {
            (ScoreMeaning.Probabilities, 1) => $"{Scores.Name} as the probability of the {(IsNegated ? "first" : "second")} of two classes",
            (ScoreMeaning.Probabilities, _) => $"{Scores.Name} as probabilities",
            (ScoreMeaning.Shares, _) => $"{Scores.Name} divided by their sum",
            (_, 1) => $"{Scores.Name} by the logistic function, for the {(IsNegated ? "first" : "second")} of two classes",
            _ => $"{sign}{Scores.Name} by softmax",
        };
    }
}
