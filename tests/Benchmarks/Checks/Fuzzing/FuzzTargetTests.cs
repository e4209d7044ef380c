using System.Text;
using Aviary.Benchmarks.Checks.Fuzzing;
using Aviary.Benchmarks.Checks.Fuzzing.Mutations;
using Aviary.Benchmarks.Checks.Fuzzing.Requests;
using Aviary.Importing.Tflite;
using Aviary.Onnx;

namespace Aviary.Tests.Benchmarks.Checks.Fuzzing;

/// <summary>What is damaged beside pictures, and how the count is shared out.</summary>
public sealed class FuzzTargetTests
{
    [Theory]
    [InlineData(1, 1, 0, 0)]
    [InlineData(1000, 900, 10, 80)]
    [InlineData(1_000_000, 900_000, 10_000, 80_000)]
    public void The_count_is_shared_out_whole(int count, int pictures, int models, int requests)
    {
        Dictionary<string, int> parts = FuzzPart.Of(count, pictures: null).ToDictionary(part => part.Target, part => part.Count);

        Assert.Equal(count, parts.Values.Sum());
        Assert.Equal(pictures, parts[FuzzPart.Pictures]);
        Assert.Equal((models, models, requests), (Of(FuzzPart.Onnx), Of(FuzzPart.Tflite), Of(FuzzPart.Requests)));

        int Of(string target) => parts.GetValueOrDefault(target);
    }

    [Fact]
    public void What_models_are_damaged_from_can_be_imported()
    {
        ModelTarget onnx = new(OnnxSamples.All, new ModelField());
        Assert.Equal(onnx.Seeds.Count - 1, onnx.Seeds.Count(onnx.Take)); // one network is no classifier, in either format

        ModelTarget tflite = new(LiteRtCases.Classifiers, new AwkwardNumber());
        Assert.Equal(LiteRtCases.Classifiers.Count - 1, tflite.Seeds.Count(tflite.Take));

        // A single operator is seldom a classifier, but each is converted; one of the files holds what is not imported.
        Assert.Single(LiteRtCases.Operators, file => Record.Exception(() => TfliteImport.Convert(file)) is TfliteException);
    }

    [Fact]
    public void A_damaged_field_leaves_a_file_that_can_be_read_and_is_another()
    {
        ModelField mutation = new();
        Random random = new(5);
        int changed = OnnxSamples.All.Count(seed =>
        {
            byte[] damaged = mutation.Apply(seed, seed, random);
            ModelProto.Parser.ParseFrom(damaged);
            return !damaged.AsSpan().SequenceEqual(seed);
        });

        Assert.InRange(changed, OnnxSamples.All.Count / 2, OnnxSamples.All.Count);
    }

    [Fact]
    public void A_mended_request_says_how_long_its_body_is()
    {
        byte[] mended = MendedLength.Apply("POST / HTTP/1.1\r\nContent-Length: 7\r\nX: y\r\ntransfer-encoding: chunked\r\n\r\nbody"u8.ToArray());

        Assert.Equal("POST / HTTP/1.1\r\nX: y\r\nContent-Length: 4\r\nConnection: close\r\n\r\nbody", Encoding.ASCII.GetString(mended));
        Assert.Equal("GET\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", Encoding.ASCII.GetString(MendedLength.Apply("GET"u8.ToArray())));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("HTTP/1.1 20", 0)]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n", 400)]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", 200)]
    public void The_final_status_of_an_answer_is_found(string answer, int status) => Assert.Equal(status, RequestTarget.StatusOf(answer));
}
