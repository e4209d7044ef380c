using Aviary.Learning.Differentiation;
using Aviary.Onnx;

namespace Aviary.Learning.Acceleration;

/// <summary>The nodes of a stage, forward and backward.</summary>
internal sealed class StageRule(FastForm form, Stage stage) : GradientRule
{
    private readonly string _gradient = $"{stage.Output}/gradient";

    public override void Forward(GradientContext context, NodeProto node)
    {
        PictureSource source = form.Read(context, stage.Input);
        bool hasBias = stage.Bias is not null;
        List<string> inputs = [.. source.Tensors, stage.Filters];
        if (stage.Bias is { } bias)
        {
            inputs.Add(bias);
        }

        if (stage.Normalisation is null)
        {
            bool planar = form.IsPlanar(stage.Output);
            form.Add(
                context,
                (batch, workspaces) => new ActivatedConvolutionKernel(
                    batch, stage.Convolution, source, hasBias, stage.Activation, planar, workspaces),
                inputs,
                stage.Activation.Chooses ? [stage.Output, stage.Choices] : [stage.Output]);
            return;
        }

        Normalise(context, stage.Normalisation, source, inputs);
    }

    protected override void Backward(GradientContext context, NodeProto node, string gradient)
    {
        PictureSource source = form.Read(context, stage.Input);
        PictureSource after = form.ReadGradient(stage, gradient);
        PictureSource before = stage.Normalisation is not null ? BeforeNormalisation(context, stage.Normalisation, after)
            : stage.Activation.Chooses ? new ChosenGradientSource(stage.Activation, after, stage.Choices)
            : after;
        bool hasBias = stage.Bias is not null;
        InputGradient wanted = !context.Needs(stage.Input) ? InputGradient.None
            : form.IsPlanar(stage.Input) ? InputGradient.Planar
            : InputGradient.ChannelsLast;
        (string filters, string bias, string input) = ($"{_gradient}/filters", $"{_gradient}/bias", $"{_gradient}/input");
        List<string> outputs = [filters];
        context.Accumulate(stage.Filters, filters);
        if (stage.Bias is { } name)
        {
            outputs.Add(bias);
            context.Accumulate(name, bias);
        }

        if (wanted != InputGradient.None)
        {
            outputs.Add(input);
            context.Accumulate(stage.Input, input);
        }

        Stage? previous = wanted == InputGradient.None ? null : form.StageOf(stage.Input);
        if (previous?.Normalisation is { } normalisation)
        {
            outputs.AddRange(Sums(previous));
            AccumulateSums(context, previous, normalisation);
        }

        form.Add(
            context,
            (batch, workspaces) => new ConvolutionGradientKernel(
                batch, stage.Convolution, source, before, hasBias, wanted, previous?.Normalisation is null ? null : previous.Activation, workspaces),
            [.. source.Tensors, .. before.Tensors, stage.Filters],
            [.. outputs]);
    }

    private void Normalise(GradientContext context, NodeProto normalisation, PictureSource source, List<string> inputs)
    {
        (string mean, string variance) = ($"{stage.Output}/mean", $"{stage.Output}/variance");
        form.Add(
            context,
            (batch, workspaces) => new NormalisedConvolutionKernel(
                batch, stage.Convolution, source, stage.Bias is not null, normalisation.Float("epsilon", 1e-5f), workspaces),
            [.. inputs, normalisation.Input[1], normalisation.Input[2]],
            stage.Values,
            stage.Table,
            mean,
            variance);
        if (form.IsPlanar(stage.Output))
        {
            ActivationSource result = new(stage.Activation, stage.Values, stage.Table);
            form.Add(context, (batch, workspaces) => new PlanarKernel(batch, result, workspaces), result.Tensors, stage.Output);
        }

        long[] shape = context.Shape(stage.Node.Output[0]);
        long count = shape.Elements() / shape[1];
        context.AddStatistic(new RunningStatistic(normalisation.Input[3], mean, [shape[1]], 1));
        float unbiased = count > 1 ? (float)count / (count - 1) : 1;
        context.AddStatistic(new RunningStatistic(normalisation.Input[4], variance, [shape[1]], unbiased));
    }

    private static string[] Sums(Stage stage) => [$"{stage.Output}/gradient/scale", $"{stage.Output}/gradient/shift", $"{stage.Output}/gradient/slopes"];

    private static void AccumulateSums(GradientContext context, Stage stage, NodeProto normalisation)
    {
        string[] sums = Sums(stage);
        context.Accumulate(normalisation.Input[1], sums[0]);
        context.Accumulate(normalisation.Input[2], sums[1]);
    }

    private NormalisedGradientSource BeforeNormalisation(GradientContext context, NodeProto normalisation, PictureSource after)
    {
        if (form.StageOf(stage.Output) is null)
        {
            form.Add(
                context,
                (batch, workspaces) => new NormalisationGradientKernel(batch, stage.Activation, after, workspaces),
                [.. after.Tensors, stage.Values, stage.Table],
                Sums(stage));
            AccumulateSums(context, stage, normalisation);
        }

        return new NormalisedGradientSource(stage.Activation, after, stage.Values, stage.Table, Sums(stage)[2]);
    }
}

/// <summary>The mean of each channel of a stage's result, which the stage's own gradient spreads again.</summary>
internal sealed class AverageRule(FastForm form) : GradientRule
{
    public override void Forward(GradientContext context, NodeProto node)
    {
        PictureSource source = form.Read(context, node.Input[0]);
        form.Add(context, (batch, workspaces) => new AverageKernel(batch, source, workspaces), source.Tensors, node.Output[0]);
    }

    protected override void Backward(GradientContext context, NodeProto node, string gradient) => context.Accumulate(node.Input[0], gradient);
}
