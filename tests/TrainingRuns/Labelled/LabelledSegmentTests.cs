using Aviary.Inference;
using Aviary.TrainingRuns.Labelled;
using FsCheck;
using FsCheck.Fluent;

namespace Aviary.Tests.TrainingRuns.Labelled;

public sealed class LabelledSegmentTests
{
    private static LabelledSegment Small { get; } = new(ElementType.Bytes, 3, ["Bag", "größer 🐦"], new ushort[] { 1, 0 }, new byte[] { 1, 2, 3, 4, 5, 6 });

    [Fact]
    public void Every_segment_reads_as_what_was_written()
    {
        Gen<LabelledSegment> segments =
            from singles in Gen.Elements(false, true)
            from elements in Gen.Choose(1, 20)
            from rows in Gen.Choose(1, 30)
            from classes in Gen.Choose(1, 12)
            from labels in Gen.ArrayOf(Gen.Choose(0, classes - 1), rows)
            from bytes in Gen.ArrayOf(Gen.Choose(0, 255), rows * elements * (singles ? 4 : 1))
            select new LabelledSegment(
                singles ? ElementType.Float32 : ElementType.Bytes,
                elements,
                [.. Enumerable.Range(0, classes).Select(i => $"class {i} é")],
                labels.Select(label => (ushort)label).ToArray(),
                bytes.Select(value => (byte)value).ToArray());
        Check.QuickThrowOnFailure(Prop.ForAll(segments.ToArbitrary(), segment =>
        {
            (LabelledSegment? read, string? problem) = LabelledSegment.Read(segment.Write());
            return problem is null
                && (read!.Type, read.RowElements) == (segment.Type, segment.RowElements)
                && read.Classes.SequenceEqual(segment.Classes)
                && read.Labels.Span.SequenceEqual(segment.Labels.Span)
                && read.Rows.Span.SequenceEqual(segment.Rows.Span);
        }));
    }

    [Fact]
    public void A_segment_that_is_cut_off_anywhere_or_altered_in_one_bit_is_refused()
    {
        byte[] whole = Small.Write();
        for (int i = 0; i < whole.Length; i++)
        {
            Assert.NotNull(LabelledSegment.Read(whole.AsMemory(0, i)).Problem);
            byte[] altered = [.. whole];
            altered[i] ^= 1;
            Assert.NotNull(LabelledSegment.Read(altered).Problem);
        }
    }

    [Theory]
    [InlineData(4, 2, "form 2")]
    [InlineData(5, 9, "type 9")]
    [InlineData(8, 200, "bytes of labels and rows")]
    [InlineData(8, 0, "0 rows")]
    [InlineData(15, 255, "numbers")]
    [InlineData(16, 0, "0 classes")]
    [InlineData(21, 255, "too long")]
    [InlineData(40, 7, "class 7")]
    public void A_head_that_lies_is_refused_although_its_checksum_is_right(int place, byte value, string said)
    {
        byte[] content = Small.Write()[..^32];
        content[place] = value;
        byte[] lying = [.. content, .. System.Security.Cryptography.SHA256.HashData(content)];

        (LabelledSegment? segment, string? problem) = LabelledSegment.Read(lying);
        Assert.Null(segment);
        Assert.Contains(said, problem, StringComparison.Ordinal);
    }
}
