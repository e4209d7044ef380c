namespace Aviary.Learning.Datasets;

/// <summary>A place that Fashion-MNIST may be fetched from.</summary>
internal interface IDatasetSource
{
    /// <summary>The name in messages.</summary>
    string Name { get; }

    /// <summary>Puts the four files into the folder, unverified.</summary>
    /// <exception cref="PlaceException">This place cannot give them; the next may.</exception>
    Task FetchAsync(string folder, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken);
}

/// <summary>Why a place could not give the data; the message is a part of a line.</summary>
internal sealed class PlaceException(string message, Exception? innerException = null) : Exception(message, innerException);
