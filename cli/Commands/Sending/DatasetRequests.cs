using System.Globalization;
using Aviary.AsyncClassification;
using Aviary.Learning.Datasets;
using Aviary.Messaging;

namespace Aviary.Cli.Commands.Sending;

/// <summary>A data set's pictures as requests, raw pixels each; after the last picture the first comes again.</summary>
/// <param name="pictures">The pictures with their classes.</param>
/// <param name="model">The model that is asked.</param>
/// <param name="run">What the ids begin with, so that they are those of no other run.</param>
internal sealed class DatasetRequests(ImageDataset pictures, string model, string run)
{
    public const string Source = "/aviary/send";

    private readonly Dictionary<string, string> _extensions = new(StringComparer.Ordinal) { [ClassificationTypes.Model] = model };

    /// <summary>The request with this number, from 0 on. It has no key: no request needs to wait for another.</summary>
    public Message Request(int number, DateTimeOffset time) => new()
    {
        Id = string.Create(CultureInfo.InvariantCulture, $"{run}-{number}"),
        Source = Source,
        Type = ClassificationTypes.Requested,
        Time = time,
        ContentType = "application/octet-stream",
        Extensions = _extensions,
        Body = pictures.Picture(number % pictures.Count).ToArray(),
    };

    /// <summary>The class of the picture in this request.</summary>
    public int LabelOf(int number) => pictures.Labels.Span[number % pictures.Count];

    /// <summary>The number of one of this run's requests; null for an id of another's.</summary>
    public int? NumberOf(string id)
        => id.Length > run.Length && id.StartsWith(run, StringComparison.Ordinal) && id[run.Length] == '-'
            && int.TryParse(id.AsSpan(run.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                ? number
                : null;
}
