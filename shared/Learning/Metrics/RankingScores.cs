namespace Aviary.Learning.Metrics;

/// <summary>How well probabilities order rows; null where the labels do not define it.</summary>
/// <param name="RocAuc">Two classes: the area under the ROC curve of the second one.</param>
/// <param name="OneVsRest">Three or more classes, all of which occur: the mean over classes of the area of each against all others.</param>
/// <param name="OneVsRestWeighted">The same, each class counted by its rows.</param>
/// <param name="OneVsOne">
/// Three or more classes, all of which occur: the mean over pairs of classes (Hand and Till 2001, Machine Learning 45).
/// </param>
/// <param name="AveragePrecision">Two classes: that of the second one. More: the mean over the classes that occur, each against all others.</param>
internal sealed record RankingScores(double? RocAuc, double? OneVsRest, double? OneVsRestWeighted, double? OneVsOne, double? AveragePrecision)
{
    public static RankingScores Of(ReadOnlySpan<int> labels, ReadOnlySpan<double> probabilities, ConfusionMatrix confusion)
    {
        if (confusion.Classes == 2)
        {
            ClassRanking second = ClassRanking.Of(labels, probabilities, confusion, 1);
            return new RankingScores(second.RocAuc, null, null, null, second.AveragePrecision);
        }

        double? rest = 0, weighted = 0, pairs = 0;
        double precisions = 0;
        int occurring = 0;
        for (int one = 0; one < confusion.Classes; one++)
        {
            ClassRanking ranking = ClassRanking.Of(labels, probabilities, confusion, one);
            rest += ranking.RocAuc / confusion.Classes;
            weighted += ranking.RocAuc * confusion.Support(one) / confusion.Rows;
            pairs += ranking.RocAucOneVsOne / confusion.Classes;
            precisions += ranking.AveragePrecision ?? 0;
            occurring += ranking.AveragePrecision is null ? 0 : 1;
        }

        return new RankingScores(null, rest, weighted, pairs, precisions / occurring);
    }
}
