using System.ComponentModel.DataAnnotations;

namespace Aviary.Learning.Datasets;

/// <summary>Where Fashion-MNIST is read from.</summary>
public sealed record FashionMnistOptions
{
    /// <summary>A folder with four IDX files, of this dataset or of another one. When given, no other place is tried. Default: none.</summary>
    public string? Folder { get; init; }

    /// <summary>
    /// Where fetched files are kept. Default: <c>aviary/datasets/fashion-mnist</c> below <c>$XDG_CACHE_HOME</c>,
    /// or below <c>~/.cache</c> without that variable.
    /// </summary>
    public string CacheFolder { get; init; } = DatasetCache.Folder(FashionMnist.Name);

    /// <summary>The address below which the four <c>.gz</c> files lie. Default: the authors' server.</summary>
    [Required]
    public Uri BaseUrl { get; init; } = new("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/");

    /// <summary>How long a server may take to begin its answer, 0.1 s to 5 min. Default: 4 s, so that no network is noticed soon.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>How long a download may stand still, 1 s to 10 min. Default: 20 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(20);
}
