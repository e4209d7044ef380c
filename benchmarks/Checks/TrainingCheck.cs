using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Aviary.Learning.Differentiation;
using Aviary.Learning.Training;
using Aviary.Onnx;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;

namespace Aviary.Benchmarks.Checks;

/// <summary>
/// `check training`: trains the network of a case as PyTorch did, and prints losses, gradients and logits. Its answers are not looked at.
/// The plain form of training is what is checked, the reference of the fast form, which proves itself against it at each start.
/// </summary>
internal static class TrainingCheck
{
    public static Command Command()
    {
        Argument<DirectoryInfo> folder = new("folder") { Description = "A case: model.onnx, x.npy, y.npy, and case.json with the optimiser and its steps." };
        folder.AcceptExistingOnly();
        Option<bool> json = new("--json") { Description = "Nothing but the one JSON object." };
        Option<bool> fast = new("--fast") { Description = "In the fast form, where the network has one." };
        Command command = new("training", "Losses, gradients and logits of an ONNX network trained here, to be compared with PyTorch's.") { folder, json, fast };
        command.SetAction((arguments, cancellationToken) =>
        {
            string wanted = arguments.GetValue(folder)!.FullName;
            try
            {
                if (!arguments.GetValue(json))
                {
                    Console.WriteLine($"training {Path.Combine(wanted, "model.onnx")}");
                }

                Console.WriteLine(Run(wanted, arguments.GetValue(fast), cancellationToken).ToJsonString());
                return Task.FromResult(0);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                Console.Error.WriteLine($"check training: {error.Message.ReplaceLineEndings(" ")}");
                return Task.FromResult(1);
            }
        });
        return command;
    }

    /// <summary>Runs one case.</summary>
    public static JsonObject Run(string folder, bool fast, CancellationToken cancellationToken)
    {
        TrainingCase wanted = TrainingCase.Read(folder);
        ModelProto network = ModelProto.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(folder, "model.onnx")));
        using NetworkTraining training = new(network, wanted.Batch, wanted.LabelSmoothing, wanted.Settings, Environment.ProcessorCount, plain: !fast);
        if (training.Batch.Length != wanted.Batch * wanted.Inputs.RowElements)
        {
            throw new InvalidDataException(
                $"the network takes {training.Batch.Length / wanted.Batch} numbers a row, but x.npy has {wanted.Inputs.RowElements}");
        }

        wanted.Fill(0, training.Batch, training.Labels);
        IReadOnlyDictionary<string, double> norms = training.GradientNorms();
        List<double> losses = [];
        for (int step = 0; step < wanted.Steps; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            wanted.Fill(step, training.Batch, training.Labels);
            losses.Add(training.Step(wanted.LearningRate));
        }

        return new JsonObject
        {
            ["losses"] = JsonSerializer.SerializeToNode(losses),
            ["firstGradientNorms"] = JsonSerializer.SerializeToNode(norms),
            ["logitsAfterTraining"] = JsonSerializer.SerializeToNode(Logits(training.Trained(), wanted)),
        };
    }

    /// <summary>
    /// The logits of the first rows in inference mode, without the Softmax of a network that ends in one; of one that ends in LogSoftmax
    /// its own output, which are logits too.
    /// </summary>
    private static List<float[]> Logits(ModelProto trained, TrainingCase wanted)
    {
        bool normalises = OutputHead.Of(trained.Graph).Activation is { OpType: "LogSoftmax" };
        ForwardForm forward = ForwardForm.Of(trained, wanted.Batch);
        using SessionOptions options = new();
        using InferenceSession session = new(forward.Model.ToByteArray(), options.ReadAsOnnx());
        using RunOptions run = new();
        int width = wanted.Inputs.RowElements;
        float[] rows = new float[wanted.Batch * width];
        List<float[]> answers = [];
        while (answers.Count < wanted.LogitRows)
        {
            for (int place = 0; place < wanted.Batch; place++)
            {
                wanted.CopyRow((answers.Count + place) % wanted.Inputs.Rows, rows.AsSpan(place * width, width));
            }

            using OrtValue value = OrtValue.CreateTensorValueFromMemory(rows, forward.InputShape);
            using IDisposableReadOnlyCollection<OrtValue> results = session.Run(run, [forward.Input], [value], [forward.Logits]);
            answers.AddRange(results[0].GetTensorDataAsSpan<float>().ToArray().Chunk((int)results[0].GetTensorTypeAndShape().Shape[^1]));
        }

        return normalises ? [.. answers[..wanted.LogitRows].Select(LogSoftmax)] : answers[..wanted.LogitRows];
    }

    private static float[] LogSoftmax(float[] logits)
    {
        float largest = logits.Max();
        double sum = largest + Math.Log(logits.Sum(logit => Math.Exp(logit - largest)));
        return [.. logits.Select(logit => (float)(logit - sum))];
    }
}
