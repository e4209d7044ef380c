namespace Aviary.Learning.Datasets;

/// <summary>How far a download is.</summary>
/// <param name="File">The file that is coming.</param>
/// <param name="Bytes">Bytes of it that have come.</param>
/// <param name="TotalBytes">Bytes of it in all, where the server says so.</param>
public readonly record struct DownloadProgress(string File, long Bytes, long? TotalBytes);
