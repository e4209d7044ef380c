using System.Buffers.Binary;
using System.Text;
using Aviary.Importing.Tflite;
using FsCheck;
using FsCheck.Fluent;

namespace Aviary.Tests.Importing.Tflite.Files;

/// <summary>Files that are damaged, or made to do harm.</summary>
public sealed class DamagedFileTests
{
    private static readonly byte[] Sound = LiteRtCases.All["residual_uint8"].Model;

    [Fact]
    public void A_file_of_another_kind_is_refused_by_its_identifier()
    {
        Refused("TFL3", Encoding.UTF8.GetBytes("hello, this is text"));
        Refused("TFL3", []);
        Refused("TFL3", [.. Sound[..4], .. "TFL2"u8, .. Sound[8..]]);
        Assert.False(TfliteImport.IsTflite("TFL3"u8));
        Assert.True(TfliteImport.IsTflite(Sound));
    }

    [Fact]
    public void A_truncated_file_is_refused_wherever_it_is_cut()
    {
        for (int length = 0; length < Sound.Length; length += 7)
        {
            Bounded(Sound[..length], mustFail: length < Sound.Length / 2);
        }
    }

    [Fact]
    public void Changed_bytes_never_do_more_than_have_the_file_refused()
    {
        Gen<(int Place, byte Value)[]> changes = ArbMap.Default.GeneratorFor<byte>().SelectMany(
            value => Gen.Choose(8, Sound.Length - 1).Select(place => (place, value))).ArrayOf().Where(list => list.Length is > 0 and < 20);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(400), Prop.ForAll(changes.ToArbitrary(), list =>
        {
            byte[] damaged = [.. Sound];
            foreach ((int place, byte value) in list)
            {
                damaged[place] = value;
            }

            Bounded(damaged, mustFail: false);
        }));
    }

    [Fact]
    public void Changed_words_never_do_more_than_have_the_file_refused()
    {
        // Offsets, counts and sizes are words: large, negative, and pointing back.
        uint[] words = [0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0xFFFFFFF0, (uint)Sound.Length, (uint)Sound.Length - 4, 0x00010000];
        for (int place = 0; place + 4 <= Sound.Length; place += 4)
        {
            foreach (uint word in words)
            {
                byte[] damaged = [.. Sound];
                BinaryPrimitives.WriteUInt32LittleEndian(damaged.AsSpan(place), word);
                Bounded(damaged, mustFail: false);
            }
        }
    }

    [Fact]
    public void An_offset_out_of_the_file_is_named_with_where_it_leads()
    {
        byte[] damaged = [.. Sound];
        BinaryPrimitives.WriteUInt32LittleEndian(damaged, 0x7FFFFFF0);
        Refused("2147483632", damaged);
    }

    private static void Refused(string reason, byte[] file)
        => Assert.Contains(reason, Assert.Throws<TfliteException>(() => TfliteImport.Convert(file)).Message, StringComparison.Ordinal);

    /// <summary>Whatever stands in the file: it is converted or refused, and takes no more memory than a few times its size.</summary>
    private static void Bounded(byte[] file, bool mustFail)
    {
        const long mostBytes = 64 << 20;
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            TfliteImport.Convert(file);
            Assert.False(mustFail);
        }
        catch (TfliteException refused)
        {
            Assert.InRange(refused.Message.Length, 10, 4000);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, mostBytes);
    }
}
