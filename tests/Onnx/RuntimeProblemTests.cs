using Aviary.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace Aviary.Tests.Onnx;

public sealed class RuntimeProblemTests
{
    [Theory]
    [InlineData(
        "[ErrorCode:RuntimeException] Non-zero status code returned while running Gather node. Name:'/emb/Gather' Status Message: /onnxruntime_src/onnxruntime/core/providers/cpu/tensor/gather.cc:92 Status onnxruntime::GatherCopyData(const Tensor *, std::function<void (int)>, int64_t) indices element out of data bounds, idx=255 (of row 3) must be within the inclusive range [-200,199]",
        "indices element out of data bounds, idx=255 (of row 3) must be within the inclusive range [-200,199]")]
    [InlineData(
        "[ErrorCode:RuntimeException] Exception during initialization: /onnxruntime_src/onnxruntime/core/optimizer/initializer.cc:45 onnxruntime::(anonymous namespace)::Read::operator()(const TensorProto &) const::<lambda(int)> the data of W ends early",
        "Exception during initialization: the data of W ends early")]
    [InlineData(
        @"[ErrorCode:Fail] C:\a\_work\1\s\onnxruntime\core\graph\graph.cc:12 onnxruntime::Graph::Resolve() a cycle" + "\n" + "in /body/graph (2 nodes)",
        "a cycle in /body/graph (2 nodes)")]
    [InlineData("[ErrorCode:Fail] Fatal error: my.domain:Fold(-1) is not a registered function/op", "Fatal error: my.domain:Fold(-1) is not a registered function/op")]
    [InlineData(
        "[ErrorCode:RuntimeException] Non-zero status code returned while running Loop node. Status Message: Non-zero status code returned while running Gather node. Status Message: idx=9",
        "idx=9")]
    [InlineData("/build/a.cc:1 onnxruntime::Cut(off", "")]
    public void What_it_says_stays_and_what_it_says_of_its_own_source_goes(string message, string expected)
        => Assert.Equal(expected, RuntimeProblem.Of(message));

    [Fact]
    public void A_missing_locale_is_named_with_the_command_that_makes_it()
        => Assert.Contains("localedef -i de_DE -f UTF-8 de_DE.UTF-8", RuntimeProblem.Of("Failed to construct locale with name:de_DE.UTF-8:locale::facet"), StringComparison.Ordinal);

    [Fact]
    public void It_is_bounded()
        => Assert.InRange(RuntimeProblem.Of(new string('/', 1_000_000)).Length, 1, 301);

    [Fact]
    public void An_error_of_the_runtime_itself_has_lost_its_code_and_one_of_ours_is_as_it_was()
    {
        OnnxRuntimeException refused = Assert.Throws<OnnxRuntimeException>(() => new InferenceSession([1, 2, 3]));
        Assert.Contains("[ErrorCode:", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("[ErrorCode:", RuntimeProblem.Of(refused), StringComparison.Ordinal);
        Assert.NotEqual("", RuntimeProblem.Of(refused));
        Assert.Equal("[ErrorCode:ours]", RuntimeProblem.Of(new InvalidDataException("[ErrorCode:ours]")));
    }
}
