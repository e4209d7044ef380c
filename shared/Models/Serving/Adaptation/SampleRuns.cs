using Aviary.Models.Serving.Engine;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Aviary.Models.Serving.Adaptation;

/// <summary>What a model gives for made-up rows: the shape of an output, which files often leave open, and what its numbers look like.</summary>
/// <param name="Shape">The output's shape for one row.</param>
/// <param name="Type">Its element type.</param>
/// <param name="Answers">Its numbers, one list for each row that the model took; only rows of finite numbers.</param>
internal sealed record SampleRuns(long[] Shape, TensorElementType Type, IReadOnlyList<float[]> Answers)
{
    /// <exception cref="InvalidDataException">The model takes none of the rows, or gives no finite number for any.</exception>
    public static SampleRuns Of(InferenceSession session, InputLayout layout, string output, IReadOnlyList<string> texts)
    {
        using SampleTime time = new(SampleTime.Most, TimeProvider.System);
        (long[] Shape, TensorElementType Type)? form = null;
        List<float[]> answers = [];
        string problem = "it gives no finite numbers for sample inputs";
        for (int kind = 0; kind < SampleRow.Kinds; kind++)
        {
            try
            {
                using SampleInputs inputs = new(layout, kind, texts);
                using IDisposableReadOnlyCollection<OrtValue> results = session.Run(time.Run, inputs.Names, inputs.Values, [output]);
                OrtTensorTypeAndShapeInfo info = results[0].GetTensorTypeAndShape();
                form = (info.Shape, info.ElementDataType);
                float[] answer = Numbers(results[0], info.ElementDataType);
                if (Array.TrueForAll(answer, float.IsFinite))
                {
                    answers.Add(answer);
                }
            }
            catch (OnnxRuntimeException e)
            {
                problem = $"it fails for sample inputs: {e.Message.ReplaceLineEndings(" ")}";
            }

            time.Require();
        }

        return form is { } found && answers.Count > 0 ? new SampleRuns(found.Shape, found.Type, answers) : throw new InvalidDataException(problem);
    }

    private static float[] Numbers(OrtValue value, TensorElementType type) => type switch
    {
        TensorElementType.Double => [.. value.GetTensorDataAsSpan<double>().ToArray().Select(number => (float)number)],
        TensorElementType.Float16 => [.. value.GetTensorDataAsSpan<Float16>().ToArray().Select(number => (float)number)],
        _ => value.GetTensorDataAsSpan<float>().ToArray(),
    };
}
