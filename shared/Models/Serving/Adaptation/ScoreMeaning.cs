using Aviary.Learning.Networks;
using Aviary.Learning.Networks.Onnx;
using Aviary.Models.Serving.Outputs;

namespace Aviary.Models.Serving.Adaptation;

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
    /// <param name="width">The numbers of a row.</param>
    /// <param name="samples">Rows that the model gave.</param>
    /// <exception cref="InvalidDataException">It is no classifier's output.</exception>
    public static ScoreMeaning Of(NodeProto? maker, int width, IReadOnlyList<float[]> samples)
    {
        if (maker is { Domain: "ai.onnx.ml", OpType: "LinearRegressor" or "SVMRegressor" or "TreeEnsembleRegressor" }
            && maker.Text("post_transform", "NONE") == "NONE" && width == 1)
        {
            throw new InvalidDataException($"it ends in a {maker.OpType} of one number: a regression; expected a classifier");
        }

        return maker?.OpType switch
        {
            "Softmax" => ScoreMeaning.Probabilities,
            "LogSoftmax" or "Gemm" or "MatMul" => ScoreMeaning.Logits,
            "Add" when width == 1 => ScoreMeaning.Logits,
            "Sigmoid" or "HardSigmoid" => width == 1 ? ScoreMeaning.Probabilities : ScoreMeaning.Shares,
            _ when width == 1 => samples.All(row => row[0] is >= 0 and <= 1) ? ScoreMeaning.Probabilities : ScoreMeaning.Logits,
            _ => samples.All(row => OutputForms.Of(row) == OutputForm.Probabilities) ? ScoreMeaning.Probabilities : ScoreMeaning.Logits,
        };
    }
}
