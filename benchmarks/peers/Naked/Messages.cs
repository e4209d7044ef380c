namespace Aviary.Benchmarks.Naked;

internal sealed record PredictionRequest(List<List<byte>> Inputs);

internal sealed record RankedClass(string Class, int Index, float Probability);

internal sealed record Prediction(string Class, int Index, float Probability, RankedClass[] Top);

internal sealed record PredictionAnswer(Prediction[] Predictions);
