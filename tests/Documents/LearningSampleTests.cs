using System.Globalization;
using Aviary.Tests.Documents.Samples;

namespace Aviary.Tests.Documents;

/// <summary>The code of docs/learning.md does what the document says.</summary>
public sealed class LearningSampleTests
{
    [Fact]
    public void The_ten_lines_read_a_table_train_on_it_and_write_a_model()
    {
        using TemporaryFolder folder = new();
        string rows = string.Join('\n', Enumerable.Range(0, 200).Select(i => string.Create(
            CultureInfo.InvariantCulture, $"{i % 40},{(i % 3 == 0 ? "monthly" : "yearly")},{(i % 40 < 20 ? "yes" : "no")}")));
        File.WriteAllText(folder.File("customers.csv"), $"tenure,contract,churn\n{rows}\n");
        StringWriter output = new(CultureInfo.InvariantCulture);

        LearningSample.Describe(folder.File("customers.csv"), output, TestContext.Current.CancellationToken);
        LearningSample.Train(folder.File("customers.csv"), folder.File("churn.onnx"), output, TestContext.Current.CancellationToken);

        Assert.Contains("2 classes: no 100, yes 100", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("accuracy", output.ToString(), StringComparison.Ordinal);
        Assert.True(new FileInfo(folder.File("churn.onnx")).Length > 0);
    }
}
