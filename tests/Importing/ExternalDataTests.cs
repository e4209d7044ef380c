using Aviary.Errors;
using Aviary.Importing;
using Aviary.Onnx;
using Aviary.Registry.Versions;
using Aviary.Tests.Serving;
using Google.Protobuf;
using static Aviary.Onnx.TensorProto.Types;

namespace Aviary.Tests.Importing;

public sealed class ExternalDataTests : IAsyncDisposable
{
    private const long Limit = 1 << 20;

    private readonly TemporaryFolder _folder = new();
    private readonly TestServing _serving = new();

    [Fact]
    public void Data_beside_a_file_is_read_into_it()
    {
        ModelProto whole = TestModels.Classifier();
        NewVersion expected = _serving.Prepare(whole.ToByteArray());
        ReadOnlyMemory<byte> read = ExternalData.ReadInto(Outside(whole.Clone(), "data/model.onnx.data"), _folder.Path, Limit);
        Assert.Equal(expected.Golden.Output, _serving.Prepare(read.ToArray()).Golden.Output);
    }

    [Fact]
    public void A_file_that_holds_all_of_its_data_stays_as_it_is()
    {
        byte[] file = TestModels.Bytes();
        Assert.Equal(file, ExternalData.ReadInto(file, _folder.Path, Limit).ToArray());
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("../secret")]
    [InlineData("data/../../secret")]
    [InlineData("missing.data")]
    public void A_place_outside_of_the_folder_or_without_a_file_is_refused_by_name(string location)
    {
        ModelProto model = TestModels.Classifier();
        Outside(model, "model.onnx.data");
        model.Graph.Initializer[0].ExternalData[0].Value = location;
        InvalidInputException refused = Refuse(model);
        Assert.Contains(location, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_out_of_the_folder_is_refused()
    {
        ModelProto model = TestModels.Classifier();
        Outside(model, "model.onnx.data");
        File.CreateSymbolicLink(_folder.File("link.data"), "/etc/hostname");
        model.Graph.Initializer[0].ExternalData[0].Value = "link.data";
        Assert.Contains("a link to", Refuse(model).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("offset", "-1")]
    [InlineData("offset", "99999999")]
    [InlineData("length", "99999999")]
    [InlineData("length", "many")]
    public void A_range_outside_of_its_file_is_refused(string key, string value)
    {
        ModelProto model = TestModels.Classifier();
        Outside(model, "model.onnx.data");
        model.Graph.Initializer[0].ExternalData.First(entry => entry.Key == key).Value = value;
        Assert.Contains(value, Refuse(model).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_together_keeps_to_the_limit()
        => Assert.Throws<InputTooLargeException>(() => ExternalData.ReadInto(Outside(TestModels.Classifier(), "model.onnx.data"), _folder.Path, limit: 100));

    public async ValueTask DisposeAsync()
    {
        await _serving.DisposeAsync();
        _folder.Dispose();
    }

    private InvalidInputException Refuse(ModelProto model)
        => Assert.Throws<InvalidInputException>(() => ExternalData.ReadInto(model.ToByteArray(), _folder.Path, Limit));

    /// <summary>Moves the data of all constants into a file in the folder.</summary>
    private byte[] Outside(ModelProto model, string location)
    {
        string path = _folder.File(location);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using FileStream file = File.Create(path);
        foreach (TensorProto tensor in model.Graph.Initializer)
        {
            tensor.DataLocation = DataLocation.External;
            tensor.ExternalData.Add(Entry("location", location));
            tensor.ExternalData.Add(Entry("offset", $"{file.Position}"));
            tensor.ExternalData.Add(Entry("length", $"{tensor.RawData.Length}"));
            tensor.RawData.WriteTo(file);
            tensor.ClearRawData();
        }

        return model.ToByteArray();
    }

    private static StringStringEntryProto Entry(string key, string value) => new() { Key = key, Value = value };
}
