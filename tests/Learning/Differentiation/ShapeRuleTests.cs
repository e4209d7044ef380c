using Aviary.Onnx;
using FsCheck;
using FsCheck.Fluent;
using static Aviary.Onnx.Attributes;

namespace Aviary.Tests.Learning.Differentiation;

/// <summary>Rules of operators that move, choose, repeat or reduce values, for shapes and attributes of chance.</summary>
public sealed class ShapeRuleTests
{
    private static readonly long[] Pictures = [3, 4, 6, 6];

    [Fact]
    public void Values_in_another_shape_or_order_agree()
    {
        GradientProbe probe = new(Pictures);
        probe.Check(value =>
        {
            string turned = probe.Builder.Add("Transpose", [value], Ints("perm", 0, 2, 3, 1));
            string shaped = probe.Builder.Add("Reshape", [turned, probe.Builder.Constant(0, -1, 2)]);
            string wide = probe.Builder.Add("Unsqueeze", [shaped, probe.Builder.Constant([1])]);
            return probe.Builder.Add("Tanh", [probe.Builder.Add("Squeeze", [wide, probe.Builder.Constant([1])])]);
        });
    }

    [Fact]
    public void Values_side_by_side_agree()
    {
        GradientProbe probe = new(Pictures);
        probe.Check(value => probe.Builder.Add("Concat", [value, probe.Builder.Add("Tanh", [value]), value], Int("axis", -3)));
    }

    [Fact]
    public void Repeated_values_agree_for_any_shape()
        => Prop.ForAll(Arb.From(Gen.Choose(1, 3).ArrayOf(4)), repeats =>
        {
            GradientProbe expanded = new(2, 1, 4, 1);
            expanded.Check(value => expanded.Builder.Add("Expand", [expanded.Builder.Add("Tanh", [value]), expanded.Builder.Constant(repeats[0], 1, repeats[1])]));
            GradientProbe tiled = new(2, 2, 3);
            tiled.Check(value => tiled.Builder.Add("Tile", [tiled.Builder.Add("Tanh", [value]), tiled.Builder.Constant(1, repeats[2], repeats[3])]));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(10));

    [Theory]
    [InlineData(13)]
    [InlineData(18)]
    public void Parts_agree_and_an_unused_one_gets_zeros(int operatorSet)
    {
        GradientProbe probe = new(2, 6, 3) { OperatorSet = operatorSet };
        probe.Check(value =>
        {
            NodeProto split = new() { OpType = "Split" };
            split.Input.Add(probe.Builder.Add("Tanh", [value]));
            split.Attribute.Add(Int("axis", 1));
            if (operatorSet < 18)
            {
                split.Input.Add(probe.Builder.Constant(1, 2, 3));
            }
            else
            {
                split.Attribute.Add(Int("num_outputs", 3));
            }

            split.Output.AddRange(["one", "two", "three"]);
            probe.Builder.Graph.Node.Add(split);
            return probe.Builder.Add("Concat", ["three", "one", "three"], Int("axis", 1));
        });
    }

    [Fact]
    public void Slices_agree_for_any_start_end_and_step()
        => Prop.ForAll(
            Arb.From(
                from start in Gen.Choose(-8, 8)
                from end in Gen.Choose(-8, 8)
                from step in Gen.Elements(-3, -2, -1, 1, 2, 3)
                from other in Gen.Elements(-2, -1, 1, 2)
                select (start, end, step, other)),
            slice =>
            {
                long first = Math.Clamp(slice.start < 0 ? slice.start + 7 : slice.start, 0, slice.step > 0 ? 7 : 6);
                long last = Math.Clamp(slice.end < 0 ? slice.end + 7 : slice.end, slice.step > 0 ? 0 : -1, 7);
                if ((last - first) * slice.step <= 0)
                {
                    return; // nothing is left
                }

                GradientProbe probe = new(2, 4, 7);
                probe.Check(value => probe.Builder.Add(
                    "Slice",
                    [
                        probe.Builder.Add("Tanh", [value]),
                        probe.Builder.Constant(slice.start, slice.other > 0 ? 1 : -1),
                        // An end before the first place is written as a very low number.
                        probe.Builder.Constant(slice.end < 0 && slice.end + 7 < 0 ? long.MinValue : slice.end, slice.other > 0 ? 100 : -100),
                        probe.Builder.Constant(2, -2),
                        probe.Builder.Constant(slice.step, slice.other),
                    ]));
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(40));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    public void Gathered_rows_agree_with_repeated_and_negative_places(int axis)
    {
        GradientProbe probe = new(3, 4);
        probe.Check(value =>
        {
            string rows = probe.Builder.Add("Gather", [probe.Parameter("table", 5, 3, 4), probe.Builder.Constant(2, -1, 2, 0, 2)], Int("axis", axis));
            string one = probe.Builder.Add("Gather", ["table", probe.Builder.Constant([-2])], Int("axis", axis));
            string flat = probe.Builder.Add("ReduceSum", [probe.Builder.Add("Tanh", [rows]), probe.Builder.Constant(0, 1, 2)], Int("keepdims", 0));
            string other = probe.Builder.Add("ReduceSum", [one, probe.Builder.Constant(0, 1, 2)], Int("keepdims", 0));
            return probe.Builder.Add("Add", [probe.Builder.Add("Mul", [value, flat]), other]);
        });
    }

    [Fact]
    public void Embeddings_of_numbers_in_the_input_agree()
    {
        GradientProbe probe = new(4, 3) { Spread = true };
        probe.Check(value =>
        {
            // Rounded, the input is a number of a row; only the table learns.
            string number = probe.Builder.Add("Cast", [probe.Builder.Add("Floor", [probe.Builder.Add("Mul", [value, probe.Number(19)])])], Int("to", 7));
            string rest = probe.Builder.Add("Clip", [number, Whole(probe, -5), Whole(probe, 4)]);
            return probe.Builder.Add("Add", [probe.Builder.Add("Gather", [probe.Parameter("table", 5, 2), rest]), probe.Builder.Add("Unsqueeze", [value, probe.Builder.Constant([2])])]);
        });
    }

    [Fact]
    public void Padding_agrees_for_any_mode_and_size()
        => Prop.ForAll(
            Arb.From(
                from mode in Gen.Elements("constant", "reflect", "edge", "wrap")
                from pads in Gen.Choose(0, 3).ArrayOf(4)
                from cut in Gen.Choose(-2, 0)
                select (mode, pads, cut)),
            padding =>
            {
                GradientProbe probe = new(2, 3, 4, 5) { OperatorSet = 19 };
                probe.Check(value => probe.Builder.Add(
                    "Pad",
                    [
                        probe.Builder.Add("Tanh", [value]),
                        probe.Builder.Constant(padding.mode == "constant" ? padding.cut : padding.pads[0], padding.pads[1], padding.pads[2], padding.pads[3]),
                        "",
                        probe.Builder.Constant(2, -1),
                    ],
                    Text("mode", padding.mode)));
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(30));

    [Theory]
    [InlineData("ReduceMean", 13)]
    [InlineData("ReduceMean", 18)]
    [InlineData("ReduceSum", 13)]
    [InlineData("ReduceL2", 13)]
    [InlineData("ReduceL2", 18)]
    [InlineData("ReduceLogSumExp", 18)]
    [InlineData("ReduceSumSquare", 18)]
    public void Reductions_agree_over_any_axes(string operation, int operatorSet)
        => Prop.ForAll(Arb.From(Axes), Arb.From(Gen.Choose(0, 1)), (axes, keep) =>
        {
            GradientProbe probe = new(2, 3, 4, 2) { OperatorSet = operatorSet };
            probe.Check(value => Reduce(probe, operation, probe.Builder.Add("Tanh", [value]), axes, keep));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(8));

    [Theory]
    [InlineData("ReduceL1")]
    [InlineData("ReduceMax")]
    [InlineData("ReduceMin")]
    public void Reductions_with_bends_agree_over_any_axes(string operation)
        => Prop.ForAll(Arb.From(Axes), Arb.From(Gen.Choose(0, 1)), (axes, keep) =>
        {
            GradientProbe probe = new(2, 3, 4, 2) { Spread = true, OperatorSet = 18 };
            probe.Check(value => Reduce(probe, operation, value, axes, keep));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(8));

    [Theory]
    [InlineData("DCR")]
    [InlineData("CRD")]
    public void Channels_as_pixels_and_back_agree(string mode)
    {
        GradientProbe probe = new(2, 8, 2, 3);
        probe.Check(value => probe.Builder.Add(
            "SpaceToDepth", [probe.Builder.Add("DepthToSpace", [probe.Builder.Add("Tanh", [value])], Int("blocksize", 2), Text("mode", mode))], Int("blocksize", 2)));
    }

    [Theory]
    [InlineData("bij,bjk->bik")]
    [InlineData("bij, xjk -> bik")]
    [InlineData("bij,bjk->kb")]
    [InlineData("bij,bjk->bj")]
    public void Sums_of_products_over_named_axes_agree(string equation)
    {
        GradientProbe probe = new(2, 3, 4);
        probe.Check(value =>
        {
            string product = probe.Builder.Add("Einsum", [probe.Builder.Add("Tanh", [value]), probe.Parameter("other", 2, 4, 3)], Text("equation", equation));
            return probe.Builder.Add("Reshape", [product, probe.Builder.Constant(2, -1)]);
        });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void The_part_above_or_below_a_diagonal_agrees(int upper)
    {
        GradientProbe probe = new(2, 3, 4);
        probe.Check(value => probe.Builder.Add(
            "Trilu", [probe.Builder.Add("Tanh", [value]), Whole(probe, 1)], Int("upper", upper)));
    }

    private static Gen<long[]> Axes => Gen.Elements<long[]>([1], [-1], [1, 2], [2, -1], [1, 2, 3], [3, 1]);

    private static string Reduce(GradientProbe probe, string operation, string value, long[] axes, int keep)
        => probe.OperatorSet >= 18 || operation == "ReduceSum"
            ? probe.Builder.Add(operation, [value, probe.Builder.Constant(axes)], Int("keepdims", keep))
            : probe.Builder.Add(operation, [value], Ints("axes", axes), Int("keepdims", keep));

    /// <summary>A whole number without dimensions.</summary>
    private static string Whole(GradientProbe probe, long number)
        => probe.Builder.Constant(TensorProto.Types.DataType.Int64, BitConverter.GetBytes(number));
}
