using Aviary.Importing.Tflite.Conversion;
using Aviary.Importing.Tflite.Files;
using FsCheck;
using FsCheck.Fluent;

namespace Aviary.Tests.Importing.Tflite.Conversion;

public sealed class WholeFilterTests
{
    [Fact]
    public void Split_numbers_add_up_to_what_they_were_and_fit_into_signed_bytes()
        => Check.QuickThrowOnFailure(Prop.ForAll(Filters.ToArbitrary(), filter =>
        {
            WholeFilter whole = Whole(filter.Raw, filter.Zero, filter.Outputs);
            int[] wide = [.. whole.WideInputs()];
            whole.TakeInputs(wide);
            TfliteTensor centred = whole.Tensors().Single();
            sbyte[] numbers = [.. centred.Data!.Value.ToArray().Select(raw => unchecked((sbyte)raw))];
            return centred.Kind == TensorKind.Int8 && centred.Quantisation!.ZeroPoint == 0 && centred.Shape[3] == filter.Inputs + wide.Length
                && Enumerable.Range(0, filter.Raw.Length).All(i => Sum(numbers, i / filter.Inputs, i % filter.Inputs) == filter.Raw[i] - filter.Zero);

            int Sum(sbyte[] all, int output, int input)
            {
                int start = output * (filter.Inputs + wide.Length);
                int copy = Array.IndexOf(wide, input);
                return all[start + input] + (copy < 0 ? 0 : all[start + filter.Inputs + copy]);
            }
        }));

    [Fact]
    public void Outputs_that_are_given_twice_have_the_same_numbers_and_bias()
    {
        WholeFilter whole = Whole([1, 2, 3, 4], zero: 0, outputs: 2, bias: [7, 8]);
        whole.GiveOutputs([1]);
        TfliteTensor[] tensors = [.. whole.Tensors()];
        Assert.Equal([3, 1, 1, 2], tensors[0].Shape);
        Assert.Equal([1, 2, 3, 4, 3, 4], tensors[0].Data!.Value.ToArray());
        Assert.Equal([7, 8, 8], System.Runtime.InteropServices.MemoryMarshal.Cast<byte, int>(tensors[1].Data!.Value.Span).ToArray());
    }

    [Fact]
    public void A_filter_with_numbers_that_stay_too_wide_stays_as_it_was()
    {
        TfliteTensor same = Whole([0, 255], zero: 100, outputs: 1).Tensors().Single();
        Assert.Equal(TensorKind.UInt8, same.Kind);
        Assert.Equal(100, same.Quantisation!.ZeroPoint);
        Assert.Equal([0, 255], same.Data!.Value.ToArray());
    }

    [Fact]
    public void A_silenced_channel_has_no_numbers()
    {
        WholeFilter whole = Whole([0, 255, 90, 110], zero: 100, outputs: 1, height: 2);
        whole.Silence(1);
        Assert.Equal([0, 0], whole.Tensors().Single().Data!.Value.ToArray().Where((_, i) => i % 2 == 1));
    }

    /// <summary>Bytes and zero points whose differences a sum of two signed bytes can be.</summary>
    private static Gen<(byte[] Raw, byte Zero, int Outputs, int Inputs)> Filters
        => from outputs in Gen.Choose(1, 4)
           from inputs in Gen.Choose(1, 6)
           from raw in Gen.Choose(0, 255).ArrayOf(outputs * inputs)
           from zero in Gen.Choose(1, 255)
           select (raw.Select(number => (byte)number).ToArray(), (byte)zero, outputs, inputs);

    private static WholeFilter Whole(byte[] raw, byte zero, int outputs, int height = 1, int[]? bias = null)
    {
        int[] shape = [outputs, height, 1, raw.Length / outputs / height];
        TfliteTensor tensor = new(1, "filter", TensorKind.UInt8, shape, new Quantisation([0.5f], [zero], 0), raw);
        TfliteTensor? sums = bias is null
            ? null
            : new(2, "bias", TensorKind.Int32, [bias.Length], null, System.Runtime.InteropServices.MemoryMarshal.AsBytes<int>(bias).ToArray());
        return new WholeFilter(new TfliteOperator(0, "CONV_2D", [0, 1, 2], [3], 0, null), tensor, sums);
    }
}
