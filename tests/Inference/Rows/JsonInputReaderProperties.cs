using System.Text;
using System.Text.Json;
using Aviary.Errors;
using Aviary.Inference;
using FsCheck;
using FsCheck.Fluent;

namespace Aviary.Tests.Inference.Rows;

public sealed class JsonInputReaderProperties
{
    private static readonly string[] Pieces =
        ["{", "}", "[", "]", ",", ":", "\"inputs\"", "\"", "1", "0", "-", "255", "256", ".5", "1e9", "null", "NaN", " ", "\n", "\\u00", "\uFEFF", "é", "\0"];

    [Fact]
    public void Any_row_of_bytes_is_read_back()
        => Prop.ForAll(
            Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf(6).ToArbitrary(),
            row => JsonInputReaderTests.Read<byte>(Json(row.Select(value => $"{value}")), ElementType.Bytes, 1, 2, 3).AsSpan().SequenceEqual(row))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Any_row_of_singles_is_read_back_to_the_bit()
        => Prop.ForAll(
            Singles().ArrayOf(5).ToArbitrary(),
            row => JsonInputReaderTests.Read<float>(Json(row.Select(value => value.ToString("R"))), ElementType.Float32, 5)
                .AsSpan().SequenceEqual(row))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Decimals_of_any_length_are_read_as_the_framework_reads_them()
        => Prop.ForAll(
            Decimals().ArrayOf(5).ToArbitrary(),
            row =>
                JsonInputReaderTests.Read<float>(Json(row), ElementType.Float32, 5).AsSpan().SequenceEqual(row.Select(float.Parse).ToArray())
                && JsonInputReaderTests.Read<double>(Json(row), ElementType.Float64, 5).AsSpan().SequenceEqual(row.Select(double.Parse).ToArray()))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Random_text_of_JSON_pieces_is_read_or_refused_by_name()
        => Prop.ForAll(
            Gen.Elements(Pieces).ArrayOf().Select(string.Concat).ToArbitrary(),
            text => IsReadOrRefused(Encoding.UTF8.GetBytes(text)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(5000));

    [Fact]
    public void Random_bytes_are_refused_by_name()
        => Prop.ForAll(
            Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf().ToArbitrary(),
            bytes => IsReadOrRefused(bytes) && IsReadOrRefused([.. "{\"inputs\":[["u8, .. bytes]))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void A_good_text_with_any_byte_changed_is_read_or_refused_by_name()
    {
        byte[] good = Encoding.UTF8.GetBytes("{\"inputs\":[[1,2,3,4,5,6],[[1,2,3],[4,5,6]],[[[10,20,30],[40,50,60]]]]}");
        for (int i = 0; i < good.Length; i++)
        {
            foreach (byte changed in "{}[],:\"01-.e\\ nx\0\xFF"u8)
            {
                byte[] text = [.. good];
                text[i] = changed;
                Assert.True(IsReadOrRefused(text), Encoding.UTF8.GetString(text));
            }
        }
    }

    [Fact]
    public void A_good_text_that_is_cut_off_anywhere_is_refused()
    {
        byte[] good = Encoding.UTF8.GetBytes("{\"inputs\":[[1,2,3,4,5,6],[[1,2,3],[4,5,6]],[[[10,20,30],[40,50,60]]]]}");
        for (int length = 0; length < good.Length; length++)
        {
            Assert.Throws<InvalidInputException>(() => JsonInputReaderTests.Read<byte>(good.AsSpan(0, length), ElementType.Bytes, 1, 2, 3));
        }
    }

    /// <summary>What is accepted must be what the framework's own reader finds; what is not must be refused by the two errors alone.</summary>
    private static bool IsReadOrRefused(byte[] text)
    {
        try
        {
            byte[] read = JsonInputReaderTests.Read<byte>(text, ElementType.Bytes, 1, 2, 3);
            using JsonDocument document = JsonDocument.Parse(text);
            return Flat(document.RootElement.GetProperty("inputs")).SequenceEqual(read.Select(value => (double)value));
        }
        catch (InvalidInputException e)
        {
            return e.Field.Length > 0 && e.Expected.Length > 0 && e.Actual.Length > 0;
        }
        catch (InputTooLargeException)
        {
            return true;
        }
    }

    private static IEnumerable<double> Flat(JsonElement element)
        => element.ValueKind == JsonValueKind.Array ? element.EnumerateArray().SelectMany(Flat) : [element.GetDouble()];

    private static string Json(IEnumerable<string> row) => $"{{\"inputs\":[[{string.Join(',', row)}]]}}";

    private static Gen<float> Singles()
        => Gen.Choose(int.MinValue, int.MaxValue).Select(BitConverter.Int32BitsToSingle).Where(float.IsFinite);

    private static Gen<string> Decimals()
        => from sign in Gen.Elements("", "-")
           from whole in Gen.Choose(0, int.MaxValue)
           from wholeDigits in Gen.Choose(1, 10)
           from decimals in Gen.Choose(0, 9).ArrayOf()
           from exponent in Gen.Elements("", "", "", "e3", "E-7")
           let start = $"{whole % (long)Math.Pow(10, wholeDigits)}"
           select $"{sign}{start}{(decimals.Length == 0 ? "" : "." + string.Concat(decimals))}{exponent}";
}
