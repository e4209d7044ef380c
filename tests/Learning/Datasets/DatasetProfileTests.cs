using System.Text.Json;
using Aviary.Learning.Datasets;

namespace Aviary.Tests.Learning.Datasets;

/// <summary>What is kept of a data set to compare later data with.</summary>
public sealed class DatasetProfileTests
{
    [Fact]
    public void Columns_of_numbers_have_their_statistics()
    {
        float[] values = [4, 1, float.NaN, 3, 2];
        JsonElement profile = Profile(
            TableColumn.OfNumbers("a", values), TableColumn.OfNumbers("b", [8, 2, 5, 6, 4]), TableColumn.OfNumbers("c", [1, 1, 1, 1, 1]));
        JsonElement column = profile.GetProperty("columns")[0];
        Assert.Equal((1, 2.5, 1f, 4f), (column.GetProperty("missing").GetInt32(), column.GetProperty("mean").GetDouble(), column.GetProperty("min").GetSingle(), column.GetProperty("max").GetSingle()));
        Assert.Equal(Math.Sqrt(1.25), column.GetProperty("deviation").GetDouble(), 1e-12);
        Assert.Equal([1, 2.5, 4], new[] { 0, 50, 100 }.Select(percent => column.GetProperty("percentiles")[percent].GetDouble()));
        Assert.Equal(1.75, column.GetProperty("percentiles")[25].GetDouble());
        Assert.Equal(["4", "1", "null", "3", "2"], column.GetProperty("sample").EnumerateArray().Select(value => value.GetRawText()));
        JsonElement correlations = profile.GetProperty("correlations").GetProperty("values");
        Assert.Equal(1, correlations[1][0].GetDouble(), 1e-6);
        Assert.Equal(JsonValueKind.Null, correlations[2][0].ValueKind);
        Assert.Equal(0.6, profile.GetProperty("target").GetProperty("x").GetDouble(), 1e-12);
    }

    [Fact]
    public void Columns_of_texts_have_their_counts_and_what_is_rare_is_summed()
    {
        string?[] texts = [.. Enumerable.Range(0, 3000).Select(i => i % 2 == 0 ? "often" : i == 1 ? null : $"once {i}")];
        JsonElement column = JsonDocument.Parse(DatasetProfile.Of(new TableDataset(
            "d", ["x", "y"], [TableColumn.OfCategories("t", texts)], Enumerable.Range(0, 3000).Select(i => i % 2).ToArray()))).RootElement.GetProperty("columns")[0];
        Assert.Equal(1500, column.GetProperty("values").GetProperty("often").GetInt32());
        Assert.Equal((1, 1500, 500), (column.GetProperty("missing").GetInt32(), column.GetProperty("distinct").GetInt32(), column.GetProperty("others").GetInt32()));
    }

    [Fact]
    public void The_profile_of_many_rows_is_bounded()
    {
        float[] values = [.. Enumerable.Range(0, 50_000).Select(i => i * 0.1f)];
        byte[] profile = DatasetProfile.Of(new TableDataset(
            "d", ["x", "y"], [TableColumn.OfNumbers("n", values)], Enumerable.Range(0, 50_000).Select(i => i % 2).ToArray()));
        Assert.Equal(10_000, JsonDocument.Parse(profile).RootElement.GetProperty("columns")[0].GetProperty("sample").GetArrayLength());
        Assert.InRange(profile.Length, 10_000, 200_000);
    }

    [Fact]
    public void Pictures_have_their_statistics_for_each_position()
    {
        JsonElement profile = JsonDocument.Parse(DatasetProfile.Of(
            new ImageDataset("d", ["x", "y"], 1, 1, 2, new byte[] { 0, 10, 4, 30 }, new[] { 0, 1 }))).RootElement;
        Assert.Equal([2, 20], profile.GetProperty("features").GetProperty("mean").EnumerateArray().Select(value => value.GetDouble()));
        Assert.Equal([1, 1, 2], profile.GetProperty("shape").EnumerateArray().Select(value => value.GetInt32()));
    }

    private static JsonElement Profile(params TableColumn[] columns)
        => JsonDocument.Parse(DatasetProfile.Of(new TableDataset("d", ["x", "y"], columns, new[] { 0, 1, 0, 1, 0 }))).RootElement;
}
