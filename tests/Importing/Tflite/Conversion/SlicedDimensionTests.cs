using Aviary.Importing.Tflite;
using Aviary.Importing.Tflite.Conversion;
using FsCheck;
using FsCheck.Fluent;

namespace Aviary.Tests.Importing.Tflite.Conversion;

public sealed class SlicedDimensionTests
{
    [Fact]
    public void Bounds_and_strides_take_as_many_places_as_a_walk_over_the_dimension_meets()
        => Check.QuickThrowOnFailure(Prop.ForAll(
            (from length in Gen.Choose(1, 9)
             from begin in Gen.Choose(-12, 12)
             from end in Gen.Choose(-12, 12)
             from stride in Gen.Choose(-4, 4)
             where stride != 0
             select (Length: length, Begin: begin, End: end, Stride: stride)).ToArbitrary(),
            sample =>
            {
                SlicedDimension part = SlicedDimension.OfMasks("slice", [sample.Length], [[sample.Begin], [sample.End], [sample.Stride]], options: null)[0];
                int[] walked = [.. Walk(sample.Length, sample.Begin, sample.End, sample.Stride)];
                return SlicedDimension.Shape([part])[0] == walked.Length && (walked.Length == 0 || part.Start == walked[0]);
            }));

    [Theory]
    [InlineData(0, 4)]
    [InlineData(-1, 1)]
    [InlineData(2, int.MaxValue)]
    [InlineData(2, -2)]
    public void A_size_beyond_the_dimension_is_refused_with_its_place(int begin, int size)
        => Assert.Contains("dimension 0, which has 3", Assert.Throws<TfliteException>(() => SlicedDimension.OfSizes("slice", [3], [begin], [size])).Message, StringComparison.Ordinal);

    [Fact]
    public void Bounds_of_another_number_of_dimensions_and_a_stride_of_0_are_refused()
    {
        Assert.Throws<TfliteException>(() => SlicedDimension.OfMasks("slice", [3, 3], [[0], [1], [1]], options: null));
        Assert.Throws<TfliteException>(() => SlicedDimension.OfMasks("slice", [3], [[0], [1], [0]], options: null));
    }

    /// <summary>Python's rule for slices.</summary>
    private static IEnumerable<int> Walk(int length, int begin, int end, int stride)
    {
        int from = begin < 0 ? begin + length : begin;
        int to = end < 0 ? end + length : end;
        for (int i = stride > 0 ? Math.Max(from, 0) : Math.Min(from, length - 1); stride > 0 ? i < Math.Min(to, length) : i > Math.Max(to, -1); i += stride)
        {
            yield return i;
        }
    }
}
