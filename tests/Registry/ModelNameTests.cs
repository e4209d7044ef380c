using Aviary.Errors;
using Aviary.Registry;

namespace Aviary.Tests.Registry;

public sealed class ModelNameTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("0")]
    [InlineData("fashion-2")]
    [InlineData("a--b-")]
    [InlineData("abcdefghijklmnopqrstuvwxyz-abcdefghijklmnopqrstuvwxyz-012345678")]
    public void Names_of_small_letters_digits_and_dashes_are_taken(string name) => ModelName.Require(name);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("-a")]
    [InlineData("A")]
    [InlineData("a_b")]
    [InlineData("a b")]
    [InlineData("ä")]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData("abcdefghijklmnopqrstuvwxyz-abcdefghijklmnopqrstuvwxyz-0123456789")]
    public void Other_names_are_refused_by_field(string? name)
    {
        Assert.False(ModelName.IsValid(name));
        Assert.Equal("alias", Assert.Throws<InvalidInputException>(() => ModelName.Require(name, "alias")).Field);
    }
}
