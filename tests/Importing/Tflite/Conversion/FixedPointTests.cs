using Aviary.Importing.Tflite.Conversion;
using FsCheck;
using FsCheck.Fluent;

namespace Aviary.Tests.Importing.Tflite.Conversion;

/// <summary>The rescaling of LiteRT's reference kernels, written here in whole numbers as kernels/internal/common.h has it.</summary>
public sealed class FixedPointTests
{
    [Fact]
    public void A_number_times_a_factor_is_rounded_as_whole_numbers_are()
        => Check.QuickThrowOnFailure(Prop.ForAll(
            (from number in Gen.Choose(-5_000_000, 5_000_000)
             from thousandths in Gen.Choose(1, 3_000_000)
             select (Number: number, Factor: thousandths / 1_000_000.0)).ToArbitrary(),
            sample => FixedPoint.Of(sample.Factor).Times(sample.Number) == InWholeNumbers(sample.Number, sample.Factor)));

    [Theory]
    [InlineData(1, 0.5, 1)]
    [InlineData(-1, 0.5, -1)]
    [InlineData(3, 0.5, 2)]
    [InlineData(1, 0.25, 1)]
    [InlineData(7, 2, 14)]
    public void Halves_go_away_from_zero_in_either_rounding(int number, double factor, int expected)
        => Assert.Equal(expected, FixedPoint.Of(factor).Times(number));

    private static long InWholeNumbers(long number, double factor)
    {
        int exponent = 0;
        for (; factor >= 1; factor /= 2)
        {
            exponent++;
        }

        for (; factor < 0.5; factor *= 2)
        {
            exponent--;
        }

        long fraction = (long)Math.Round(factor * (1L << 31), MidpointRounding.AwayFromZero);
        long product = (number << Math.Max(0, exponent)) * fraction;
        long high = (product + (product >= 0 ? 1L << 30 : 1 - (1L << 30))) / (1L << 31);
        int right = Math.Max(0, -exponent);
        long mask = (1L << right) - 1;
        long threshold = (mask >> 1) + (high < 0 ? 1 : 0);
        return (high >> right) + ((high & mask) > threshold ? 1 : 0);
    }
}
