using System.Text.Json;
using Aviary.Importing.Tflite;

namespace Aviary.Tests.Importing.Tflite;

/// <summary>Networks that lie beside the checkout (../shared/oracles/tflite, ../shared/birds).</summary>
public sealed class GivenNetworkTests
{
    private static readonly string Fixtures = Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared"));

    [Theory]
    [InlineData("mobile_uint8")]
    [InlineData("vgg_float")]
    [InlineData("vgg_int8")]
    public void A_given_network_answers_as_LiteRT_does(string name)
    {
        string folder = Path.Combine(Fixtures, "oracles", "tflite", name);
        Assert.SkipUnless(Directory.Exists(folder), $"the oracle {name} is not here");
        using JsonDocument description = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "case.json")));
        JsonElement root = description.RootElement;
        ImportedNetwork network = TfliteImport.Convert(File.ReadAllBytes(Path.Combine(folder, "model.tflite")));
        (byte[] input, int[] shape) = Saved(Path.Combine(folder, "x.npy"));
        (byte[] expected, _) = Saved(Path.Combine(folder, "y.npy"));
        float[] answers = ImportedRun.Of(network, input, shape);
        float[] known = root.GetProperty("outputScale").ValueKind == JsonValueKind.Null
            ? System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(expected).ToArray()
            : [.. expected.Select(number => ((network.Quantisation == "int8" && root.GetProperty("outputZeroPoint").GetInt32() < 0 ? (sbyte)number : number)
                - root.GetProperty("outputZeroPoint").GetInt32()) * root.GetProperty("outputScale").GetSingle())];
        double tolerance = root.GetProperty("tolerance").GetDouble();
        Assert.Equal(known.Length, answers.Length);
        Assert.All(known.Zip(answers), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, tolerance));
    }

    [Fact]
    public void Birds_are_told_as_by_a_conversion_made_by_hand()
    {
        string folder = Path.Combine(Fixtures, "birds");
        Assert.SkipUnless(Directory.Exists(folder), "the birds are not here");
        ImportedNetwork network = TfliteImport.Convert(File.ReadAllBytes(Path.Combine(folder, "vision-classifier-birds-v3.tflite")));
        byte[] pixels = new byte[224 * 224 * 3];
        new Random(5).NextBytes(pixels);
        float[] answers = ImportedRun.Of(network, pixels, [1, 224, 224, 3]);
        float[] expected = ImportedRun.Of(
            network with { Onnx = File.ReadAllBytes(Path.Combine(folder, "aiy_qdq_s8.onnx")) }, pixels, [1, 224, 224, 3]);
        Assert.Equal(965, answers.Length);
        Assert.All(expected.Zip(answers), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 1e-4f));
    }

    /// <summary>What NumPy saved: the bytes behind the header, and the shape that the header tells.</summary>
    private static (byte[] Data, int[] Shape) Saved(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        int start = 10 + System.Buffers.Binary.BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(8));
        string header = System.Text.Encoding.ASCII.GetString(file, 10, start - 10);
        string shape = header[(header.IndexOf('(', StringComparison.Ordinal) + 1)..header.IndexOf(')', StringComparison.Ordinal)];
        return (file[start..], [.. shape.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)]);
    }
}
