using Aviary.Learning.Importing.Conversion;
using Aviary.Learning.Importing.Files;
using Aviary.Learning.Networks;

namespace Aviary.Learning.Importing.Operators;

/// <summary>Layers with byte weights and real activations: LiteRT rounds the activations to bytes while it runs.</summary>
internal static class DynamicRange
{
    public static bool OfConvolution(TfliteTensor filter) => filter.Quantisation!.IsPerChannel;

    public static bool OfMatrix(TfliteTensor matrix, bool asymmetric) => asymmetric || matrix.Quantisation!.IsPerChannel;

    public static string Rounded(Step step, string real, int rank, bool asymmetric)
    {
        _ = (step, rank, asymmetric, Attributes.Int("x", 1));
        return real;
    }
}
