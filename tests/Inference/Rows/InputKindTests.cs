using Aviary.Inference.Rows;

namespace Aviary.Tests.Inference.Rows;

public sealed class InputKindTests
{
    [Theory]
    [InlineData("application/json", InputKind.Json, true)]
    [InlineData("Application/JSON", InputKind.Json, true)]
    [InlineData("application/json; charset=\"UTF-8\"", InputKind.Json, true)]
    [InlineData("application/json;charset=utf-16", InputKind.Json, false)]
    [InlineData("application/octet-stream", InputKind.Bytes, true)]
    [InlineData("application/octet-stream;a=b", InputKind.Bytes, true)]
    [InlineData("image/png", InputKind.Picture, true)]
    [InlineData("IMAGE/anything", InputKind.Picture, true)]
    [InlineData("multipart/form-data; boundary=x", InputKind.Form, true)]
    [InlineData("application/jsonp", InputKind.Unknown, true)]
    [InlineData("application", InputKind.Unknown, true)]
    [InlineData("", InputKind.Unknown, true)]
    [InlineData(null, InputKind.Unknown, true)]
    public void The_media_type_alone_says_what_a_body_holds(string? contentType, InputKind kind, bool isUtf8)
        => Assert.Equal((kind, isUtf8), (InputKinds.Of(contentType, out bool found), found));
}
