using Aviary.Inference;
using Aviary.Onnx;

namespace Aviary.Importing.Adaptation;

/// <summary>What an output's numbers mean, told by the operator that makes them; where that says nothing, by the numbers themselves.</summary>
internal enum ScoreMeaning
{
    /// <summary>A distribution over the classes, or the probability of the second of two.</summary>
    Probabilities,

    /// <summary>Each class by itself between 0 and 1, without their sum being 1.</summary>
    Shares,

    /// <summary>Without bounds: by softmax or the logistic function they become probabilities.</summary>
    Logits,
}

/// <inheritdoc cref="ScoreMeaning"/>
internal static class ScoreMeanings
{
    /// <param name="maker">The node that makes the output.</param>
    /// <param name="samples">Rows that the model gave, of finite numbers.</param>
    public static ScoreMeaning Of(NodeProto? maker, IReadOnlyList<float[]> samples)
    {
        bool isInRange = samples.All(row => Array.TrueForAll(row, number => number is >= 0 and <= 1));
        if (samples[0].Length == 1)
        {
            return maker?.OpType switch
            {
                "Gemm" or "MatMul" or "Add" => ScoreMeaning.Logits,
                "Sigmoid" or "HardSigmoid" => ScoreMeaning.Probabilities,
                _ => isInRange ? ScoreMeaning.Probabilities : ScoreMeaning.Logits,
            };
        }

        return maker?.OpType switch
        {
            "Softmax" => ScoreMeaning.Probabilities,
            "LogSoftmax" or "Gemm" or "MatMul" or "Conv" => ScoreMeaning.Logits,
            _ when samples.All(row => OutputForms.Of(row) == OutputForm.Probabilities) => ScoreMeaning.Probabilities,
            "Sigmoid" or "HardSigmoid" => ScoreMeaning.Shares,
            "Add" or "GlobalAveragePool" or "ReduceMean" => ScoreMeaning.Logits,
            _ => isInRange && samples.Any(row => row.Sum() > 0) ? ScoreMeaning.Shares : ScoreMeaning.Logits,
        };
    }

    /// <summary>Whether a node ends a regression: it gives a number that is no score of a class.</summary>
    public static bool IsRegression(NodeProto? maker)
        => maker is { Domain: "ai.onnx.ml", OpType: "LinearRegressor" or "SVMRegressor" or "TreeEnsembleRegressor" }
            && maker.Text("post_transform", "NONE") == "NONE";
}
