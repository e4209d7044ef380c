using Aviary.Learning.Datasets;

namespace Aviary.Tests.Learning.Training;

/// <summary>A table whose class follows from two numbers together, and from a text; some values are missing.</summary>
internal static class SmallTable
{
    public static readonly string[] Colours = ["red", "green", "blue"];

    public static TableDataset Make(int seed, int rows = 300)
    {
        Random random = new(seed);
        float[] width = new float[rows], height = new float[rows], noise = new float[rows];
        string?[] colours = new string?[rows];
        int[] labels = new int[rows];
        for (int row = 0; row < rows; row++)
        {
            (width[row], height[row]) = (random.NextSingle() - 0.5f, (random.NextSingle() * 200) - 100);
            noise[row] = random.Next(10) == 0 ? float.NaN : random.NextSingle();
            colours[row] = random.Next(20) == 0 ? null : Colours[random.Next(3)];
            labels[row] = colours[row] == "blue" ? 2 : width[row] * height[row] > 0 ? 1 : 0;
        }

        return new TableDataset(
            "small",
            ["apart", "together", "blue"],
            [
                TableColumn.OfNumbers("width", width),
                TableColumn.OfNumbers("height", height),
                TableColumn.OfNumbers("noise", noise),
                TableColumn.OfCategories("colour", colours),
            ],
            labels);
    }
}
