namespace Aviary.Inference;

/// <summary>What the numbers of an output mean. Other forms that exporters write are brought into these at import.</summary>
public enum OutputForm
{
    /// <summary>Each row is a distribution over the classes.</summary>
    Probabilities,

    /// <summary>Each row holds scores that become a distribution by softmax.</summary>
    Logits,
}

/// <summary>Recognises the form by what a model returns.</summary>
public static class OutputForms
{
    private const float Tolerance = 1e-3f;

    /// <summary>
    /// A step of the bytes in which quantised networks give probabilities: 0 to 255 of them, so that 1 itself is never reached, and
    /// small ones are rounded away.
    /// </summary>
    private const float ByteStep = 1f / 256;

    /// <summary>Whether all numbers of a row are finite.</summary>
    public static bool IsFinite(ReadOnlySpan<float> row)
    {
        foreach (float value in row)
        {
            if (!float.IsFinite(value))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The form of one row.</summary>
    /// <exception cref="InvalidDataException">The row holds no numbers at all.</exception>
    public static OutputForm Of(ReadOnlySpan<float> row)
    {
        double sum = 0;
        bool inRange = true;
        bool inSteps = true;
        foreach (float value in row)
        {
            if (!float.IsFinite(value))
            {
                throw new InvalidDataException($"it gives {value} for a sample input; expected finite numbers");
            }

            sum += value;
            inRange &= value is >= -Tolerance and <= 1 + Tolerance;
            inSteps &= value / ByteStep == MathF.Round(value / ByteStep);
        }

        double least = inSteps ? 0 : 1 - ByteStep - Tolerance;
        double most = inSteps ? 1 + (row.Length * ByteStep / 2) : 1 + Tolerance;
        // Of very many classes all may be rounded away.
        bool says = sum > 0 || row.Length * ByteStep / 2 > 1;
        return inRange && says && sum >= least && sum <= most ? OutputForm.Probabilities : OutputForm.Logits;
    }
}
