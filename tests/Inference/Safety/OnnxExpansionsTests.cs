using Aviary.Inference.Safety;

namespace Aviary.Tests.Inference.Safety;

public sealed class OnnxExpansionsTests
{
    [Fact]
    public void Constants_that_unfold_to_gigabytes_are_refused_before_anything_is_loaded()
    {
        InvalidDataException refused = Assert.Throws<InvalidDataException>(() => OnnxSafety.Check(HostileModels.Constants(1, 1L << 30)));
        Assert.Contains("1073741824 numbers of constant sizes", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_of_them_count_together()
        => Assert.Throws<InvalidDataException>(() => OnnxSafety.Check(HostileModels.Constants(20, OnnxExpansions.MaxElements / 10)));

    [Fact]
    public void Sizes_that_a_row_says_are_left_to_the_limits_of_runs() => OnnxSafety.Check(HostileModels.Memory());

    [Fact]
    public void Small_constants_are_let_be() => OnnxSafety.Check(HostileModels.Constants(3, 1000));
}
