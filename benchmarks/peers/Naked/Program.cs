using System.Runtime.InteropServices;
using Aviary.Benchmarks.Naked;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using SessionOptions = Microsoft.ML.OnnxRuntime.SessionOptions;

string[] classes = Environment.GetEnvironmentVariable("CLASSES")!.Split('\n');
using SessionOptions options = new() { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
using InferenceSession session = new(Environment.GetEnvironmentVariable("MODEL")!, options);
using RunOptions run = new();
(string name, NodeMetadata source) = session.InputMetadata.First();
string[] inputs = [name];
string[] outputs = [session.OutputMetadata.First(output => output.Value.ElementDataType == TensorElementType.Float).Key];
int[] shape = source.Dimensions[1..];
int pixels = shape.Aggregate(1, (product, size) => product * size);

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.Logging.ClearProviders();
WebApplication app = builder.Build();
app.MapPost("/predictions", (PredictionRequest request) =>
{
    byte[] rows = new byte[request.Inputs.Count * pixels];
    for (int row = 0; row < request.Inputs.Count; row++)
    {
        if (request.Inputs[row].Count != pixels)
        {
            return Results.BadRequest($"inputs[{row}]: expected {pixels} numbers, got {request.Inputs[row].Count}");
        }

        CollectionsMarshal.AsSpan(request.Inputs[row]).CopyTo(rows.AsSpan(row * pixels));
    }

    using OrtValue tensor = OrtValue.CreateTensorValueFromMemory(rows, [request.Inputs.Count, .. shape.Select(size => (long)size)]);
    using IDisposableReadOnlyCollection<OrtValue> answers = session.Run(run, inputs, [tensor], outputs);
    ReadOnlySpan<float> probabilities = answers[0].GetTensorDataAsSpan<float>();
    Prediction[] predictions = new Prediction[request.Inputs.Count];
    for (int row = 0; row < predictions.Length; row++)
    {
        float[] answer = probabilities.Slice(row * classes.Length, classes.Length).ToArray();
        RankedClass[] top =
        [
            .. Enumerable.Range(0, answer.Length)
                .OrderByDescending(index => answer[index])
                .Take(3)
                .Select(index => new RankedClass(classes[index], index, answer[index])),
        ];
        predictions[row] = new Prediction(top[0].Class, top[0].Index, top[0].Probability, top);
    }

    return Results.Ok(new PredictionAnswer(predictions));
});
app.Run();
