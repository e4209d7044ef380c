namespace Aviary.Learning.Datasets;

/// <summary>
/// Debian's package of the data. It is downloaded and unpacked by Debian's own tools (which verify its signature chain),
/// neither needing root nor changing the system.
/// </summary>
internal sealed class DebianDatasetSource(ICommandRunner commands) : IDatasetSource
{
    private const string Package = "dataset-fashion-mnist";

    public string Name => $"the Debian package {Package}";

    public async Task FetchAsync(string folder, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        string[] quick = ["-q", "-o", "Acquire::http::Timeout=10", "-o", "Acquire::https::Timeout=10", "-o", "Acquire::Retries=1"];
        CommandResult download = await RunAsync("apt-get", folder, [.. quick, "download", Package], cancellationToken);
        if (download.ExitCode != 0)
        {
            // No package lists, or outdated ones. Lists of one's own need no root.
            string[] own = [.. quick, .. OwnLists(folder)];
            // Hooks of the system may fail for an ordinary user after the lists have come, so the download decides.
            await RunAsync("apt-get", folder, [.. own, "update"], cancellationToken);
            download = await RunAsync("apt-get", folder, [.. own, "download", Package], cancellationToken);
        }

        string? archive = Directory.EnumerateFiles(folder, $"{Package}_*.deb").FirstOrDefault();
        if (archive is null)
        {
            throw new PlaceException($"apt-get could not download it: {download.LastLine}");
        }

        string unpacked = Path.Combine(folder, "unpacked");
        CommandResult unpack = await RunAsync("dpkg-deb", folder, ["-x", archive, unpacked], cancellationToken);
        if (unpack.ExitCode != 0)
        {
            throw new PlaceException($"dpkg-deb could not unpack it: {unpack.LastLine}");
        }

        foreach (FashionMnistFile file in FashionMnistFile.All)
        {
            string? found = Directory.EnumerateFiles(unpacked, file.Name, SearchOption.AllDirectories).FirstOrDefault();
            File.Move(found ?? throw new PlaceException($"the package lacks {file.Name}"), Path.Combine(folder, file.Name));
        }
    }

    private static IEnumerable<string> OwnLists(string folder)
    {
        string lists = Directory.CreateDirectory(Path.Combine(folder, "apt", "lists", "partial")).Parent!.FullName;
        string cache = Directory.CreateDirectory(Path.Combine(folder, "apt", "cache", "archives", "partial")).Parent!.Parent!.FullName;
        return ["-o", $"Dir::State::Lists={lists}", "-o", $"Dir::Cache={cache}", "-o", "APT::Sandbox::User=root"];
    }

    private async Task<CommandResult> RunAsync(string program, string folder, string[] arguments, CancellationToken cancellationToken)
        => await commands.RunAsync(program, arguments, folder, cancellationToken)
            ?? throw new PlaceException($"there is no {program} on this machine");
}
