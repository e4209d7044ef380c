using System.Buffers;
using System.Text;
using Aviary.Errors;
using Aviary.Serving.Fetching;

namespace Aviary.Tests.Serving.Fetching;

public sealed class PictureAddressTests
{
    [Theory]
    [InlineData("{\"url\":\"https://a\"}", "https://a")]
    [InlineData(" \r\n{\t \"url\" : \"https://a\" } ", "https://a")]
    [InlineData("{\"\\u0075rl\":\"https://a\"}", "https://a")]
    [InlineData("{\"inputs\":[[1]],\"url\":\"https://a\"}", null)]
    [InlineData("{\"urls\":[]}", null)]
    [InlineData("{}", null)]
    [InlineData("[\"url\"]", null)]
    [InlineData("{\"u", null)]
    [InlineData("{", null)]
    [InlineData("", null)]
    public void A_body_whose_first_member_is_an_address_has_one(string body, string? address)
        => Assert.Equal(address, Find(body));

    [Theory]
    [InlineData("{\"url\":5}")]
    [InlineData("{\"url\":\"https://a\",\"top\":1}")]
    [InlineData("{\"url\":\"https://a\"")]
    [InlineData("{\"url\":")]
    public void An_address_that_is_not_in_form_is_refused_by_name(string body)
        => Assert.Equal("url", Assert.Throws<InvalidInputException>(() => Find(body)).Field);

    private static string? Find(string body) => PictureAddress.Find(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(body)));
}
