using Aviary.Errors;
using Aviary.Registry.Versions;
using FsCheck;
using FsCheck.Fluent;

namespace Aviary.Tests.Registry.Versions;

public sealed class VersionIdTests
{
    private const string Digest = "1a2b3c4d00000000000000000000000000000000000000000000000000000000";

    [Fact]
    public void An_id_is_the_time_and_the_start_of_the_digest()
    {
        var id = VersionId.Create(new DateTimeOffset(2026, 11, 21, 5, 30, 59, 999, TimeSpan.FromHours(2)), Digest);

        Assert.Equal("20261121T033059Z-1a2b3c4d", id.ToString());
        Assert.Equal(new DateTimeOffset(2026, 11, 21, 3, 30, 59, TimeSpan.Zero), id.CreatedAt);
    }

    [Fact]
    public void Every_id_is_read_back_and_ids_sort_by_time()
        => Prop.ForAll(
            Moments().ToArbitrary(),
            Moments().ToArbitrary(),
            (left, right) =>
            {
                var first = VersionId.Create(left, Digest);
                var second = VersionId.Create(right, Digest);
                return VersionId.TryParse(first.ToString(), out VersionId parsed) && parsed == first
                    && Math.Sign(string.CompareOrdinal(first.ToString(), second.ToString())) == Math.Sign(first.CreatedAt.CompareTo(second.CreatedAt));
            }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("20261121T030000Z-1A2B3C4D")]
    [InlineData("20261121T030000Z-1a2b3c4")]
    [InlineData("20261121T030000Z-1a2b3c4d5")]
    [InlineData("20261121T030000Z_1a2b3c4d")]
    [InlineData("20261321T030000Z-1a2b3c4d")]
    [InlineData("20261121T250000Z-1a2b3c4d")]
    [InlineData("20261121 030000Z-1a2b3c4d")]
    [InlineData("../../../../../../etc/pass")]
    public void Anything_else_is_none(string? text)
    {
        Assert.False(VersionId.TryParse(text, out _));
        Assert.Equal("version", Assert.Throws<InvalidInputException>(() => VersionId.Require(text)).Field);
    }

    private static Gen<DateTimeOffset> Moments()
        => Gen.Choose(0, int.MaxValue).Select(seconds => DateTimeOffset.UnixEpoch.AddSeconds(seconds));
}
