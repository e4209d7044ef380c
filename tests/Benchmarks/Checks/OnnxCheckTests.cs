using Aviary.Benchmarks.Checks;

namespace Aviary.Tests.Benchmarks.Checks;

public sealed class OnnxCheckTests : IDisposable
{
    private readonly TemporaryFolder _case = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null, "model.onnx")]
    [InlineData("no model", "onnx: expected a classifier that can be served")]
    public async Task A_case_without_an_answer_is_one_line_and_exit_code_1(string? model, string said)
    {
        if (model is not null)
        {
            await File.WriteAllTextAsync(_case.File("model.onnx"), model, Cancel);
        }

        using StringWriter output = new();
        using StringWriter errors = new();
        int code = await OnnxCheck.TellAsync(_case.Path, json: true, output, errors, Cancel);

        Assert.Equal(1, code);
        Assert.Equal("", output.ToString());
        string line = Assert.Single(errors.ToString().TrimEnd().Split('\n'));
        Assert.StartsWith("check onnx: ", line, StringComparison.Ordinal);
        Assert.Contains(said, line, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", line, StringComparison.Ordinal);
    }

    public void Dispose() => _case.Dispose();
}
