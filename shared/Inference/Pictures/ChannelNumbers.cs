using System.Runtime.InteropServices;

namespace Aviary.Inference.Pictures;

/// <summary>A number for each channel of a picture, in the order in which the model takes them; a grey one has the first.</summary>
/// <param name="First">Of the first channel: red, blue or grey.</param>
/// <param name="Second">Of green.</param>
/// <param name="Third">Of the third channel.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ChannelNumbers(double First, double Second, double Third)
{
    /// <summary>The same number for all.</summary>
    public static implicit operator ChannelNumbers(double number) => new(number, number, number);

    /// <summary>Of the channels in the opposite order.</summary>
    public ChannelNumbers Reversed => new(Third, Second, First);

    /// <summary>Whether all are the same.</summary>
    public bool AreEqual => First == Second && Second == Third;

    /// <summary>Whether all are finite.</summary>
    public bool AreFinite => double.IsFinite(First) && double.IsFinite(Second) && double.IsFinite(Third);

    /// <summary>The number of a channel.</summary>
    public double this[int channel] => channel switch { 0 => First, 1 => Second, _ => Third };

    /// <summary>Each number changed.</summary>
    public ChannelNumbers Select(Func<double, double> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return new(change(First), change(Second), change(Third));
    }

    /// <summary>Whether a condition holds for all.</summary>
    public bool All(Func<double, bool> condition)
    {
        ArgumentNullException.ThrowIfNull(condition);
        return condition(First) && condition(Second) && condition(Third);
    }

    /// <inheritdoc/>
    public override string ToString()
        => AreEqual ? FormattableString.Invariant($"{First:0.######}") : FormattableString.Invariant($"{First:0.######},{Second:0.######},{Third:0.######}");
}
