using Aviary.Cli.Commands;
using Aviary.Cli.Output;

namespace Aviary.Tests.Cli.Commands;

public sealed class StateFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_reset_deletes_what_this_program_made_and_nothing_else()
    {
        string[] ours = ["bucket/models/fashion/aliases/champion.json", "bucket/runs/fashion/a.json", "bucket/outcomes/1", "bucket/.locks/00.lock", "example.json", "examples/iris.json", "server.json"];
        string[] others = ["notes.txt", "bucket/photos/1.jpg", "models/my.onnx", "examples/mine.csv"];
        foreach (string file in ours.Concat(others))
        {
            Write(file);
        }

        StateFolder.Reset(_folder.Path);

        Assert.All(ours, file => Assert.False(File.Exists(_folder.File(file)), file));
        Assert.All(others, file => Assert.True(File.Exists(_folder.File(file)), file));
        Assert.False(Directory.Exists(_folder.File("bucket/models")));
    }

    [Fact]
    public void A_folder_that_a_server_works_on_is_not_reset_until_it_has_ended()
    {
        Write("bucket/models/x");
        using (StateLock first = StateLock.Share(_folder.Path))
        using (StateLock second = StateLock.Share(_folder.Path))
        {
            first.Dispose();
            Assert.Contains(_folder.Path, Assert.Throws<CommandException>(() => StateFolder.Reset(_folder.Path)).Message, StringComparison.Ordinal);
        }

        Assert.True(StateFolder.IsUsed(_folder.Path));
        StateFolder.Reset(_folder.Path);
        Assert.False(StateFolder.IsUsed(_folder.Path));
    }

    [Fact]
    public void What_a_crash_left_of_a_lock_keeps_nobody_out()
    {
        using (StateLock.Share(_folder.Path))
        {
        }

        string left = Assert.Single(Directory.EnumerateFiles(_folder.Path));
        StateFolder.Reset(_folder.Path);
        Assert.True(File.Exists(left));
    }

    [Fact]
    public void A_folder_that_is_not_there_yet_is_reset_without_being_made()
    {
        StateFolder.Reset(_folder.File("none"));
        Assert.False(Directory.Exists(_folder.File("none")));
    }

    public void Dispose() => _folder.Dispose();

    private void Write(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(file))!);
        File.WriteAllText(_folder.File(file), "");
    }
}
