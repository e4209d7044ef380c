using Aviary.Learning.Differentiation;
using Aviary.Onnx;

namespace Aviary.Learning.Training;

/// <summary>Where each parameter lies in a flat buffer. Gradients and moments lie alike in theirs.</summary>
internal sealed class ParameterLayout
{
    public ParameterLayout(IEnumerable<Parameter> parameters)
    {
        List<ParameterPlace> places = [];
        int offset = 0;
        foreach (Parameter parameter in parameters)
        {
            int count = checked((int)parameter.Shape.Elements());
            places.Add(new ParameterPlace(parameter, offset, count));
            offset = checked(offset + ((count + NativeBuffer.Line - 1) / NativeBuffer.Line * NativeBuffer.Line));
        }

        (Places, Length) = (places, offset);
    }

    public IReadOnlyList<ParameterPlace> Places { get; }

    /// <summary>Floats of the whole buffer, gaps included.</summary>
    public int Length { get; }
}

/// <summary>A parameter's part of a flat buffer.</summary>
internal sealed record ParameterPlace(Parameter Parameter, int Offset, int Count)
{
    /// <summary>Weights have two or more dimensions; biases and normalisations one.</summary>
    public bool IsWeight => Parameter.Shape.Length > 1;

    public Span<float> In(NativeBuffer buffer) => buffer.Span.Slice(Offset, Count);
}
