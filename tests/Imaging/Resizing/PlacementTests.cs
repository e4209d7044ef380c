using Aviary.Imaging;
using Aviary.Imaging.Resizing;
using FsCheck;
using FsCheck.Fluent;

namespace Aviary.Tests.Imaging.Resizing;

/// <summary>Where pictures go, for sizes of chance.</summary>
public sealed class PlacementTests
{
    private static readonly Arbitrary<(PictureSize Picture, PictureSize Target)> Sizes = Arb.From(
        from sides in Gen.Choose(1, 3000).ArrayOf(4)
        select (new PictureSize(sides[0], sides[1]), new PictureSize(sides[2], sides[3])));

    [Fact]
    public void A_letterbox_takes_all_and_touches_two_sides()
        => Prop.ForAll(Sizes, sizes =>
        {
            Placement placement = Placement.For(sizes.Picture, sizes.Target, PictureFit.Letterbox);
            Assert.Equal(new SourceBox(0, 0, sizes.Picture.Width, sizes.Picture.Height), placement.Source);
            Assert.True(placement.Inner.Width == sizes.Target.Width || placement.Inner.Height == sizes.Target.Height);
            Assert.InRange(placement.Left + placement.Inner.Width, 1, sizes.Target.Width);
            Assert.InRange(placement.Top + placement.Inner.Height, 1, sizes.Target.Height);
            Assert.InRange(sizes.Target.Width - placement.Inner.Width - (2 * placement.Left), 0, 1);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_centre_crop_keeps_the_shape_and_fills_the_target()
        => Prop.ForAll(Sizes, sizes =>
        {
            Placement placement = Placement.For(sizes.Picture, sizes.Target, PictureFit.CentreCrop);
            SourceBox box = placement.Source;
            Assert.Equal(sizes.Target, placement.Inner);
            Assert.Equal(box.Width * sizes.Target.Height, box.Height * sizes.Target.Width, 1e-6 * box.Width * sizes.Target.Height);
            Assert.True(box.Left >= 0 && box.Top >= 0 && box.Right <= sizes.Picture.Width && box.Bottom <= sizes.Picture.Height);
            Assert.True(Math.Abs(box.Width - sizes.Picture.Width) < 1e-6 || Math.Abs(box.Height - sizes.Picture.Height) < 1e-6);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Orientations_undo_each_other()
    {
        // 6 and 8 are turns in opposite ways; every other undoes itself.
        byte[] stored = [.. Enumerable.Range(0, 5 * 3 * 3).Select(value => (byte)value)];
        foreach (int value in Enumerable.Range(1, 8))
        {
            Orientation there = Orientation.From(value);
            Orientation back = Orientation.From(value switch { 6 => 8, 8 => 6, _ => value });
            PictureSize size = new(5, 3);
            byte[] shown = new byte[stored.Length];
            byte[] again = new byte[stored.Length];
            there.Copy(stored, size, shown, there.Apply(size).Width * 3);
            back.Copy(shown, there.Apply(size), again, size.Width * 3);
            Assert.Equal(stored, again);
            Assert.Equal(value == 1, shown.AsSpan().SequenceEqual(stored));
        }
    }
}
