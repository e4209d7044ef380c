using Aviary.Learning.Datasets;

namespace Aviary.Learning.Training;

/// <summary>
/// A training that runs an epoch at a time and can be put aside between two epochs. A training resumed from a saved state gives,
/// on the same machine with the same options and data, byte for byte the file of an unbroken one. Not for use by several threads at once.
/// </summary>
public sealed class TrainingLoop : IDisposable
{
    private TrainingLoop()
    {
    }

    /// <summary>Epochs that are done.</summary>
    public int EpochsDone { get; private set; }

    /// <summary>Whether all epochs are done.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Begins a training.</summary>
    public static TrainingLoop Start(ImageDataset training, TrainingOptions options, TimeProvider? time = null) => throw new NotSupportedException();

    /// <summary>Goes on from a saved state.</summary>
    /// <exception cref="TrainingStateException">The state is damaged, or belongs to other data or options.</exception>
    public static TrainingLoop Resume(ImageDataset training, TrainingOptions options, ReadOnlySpan<byte> state, TimeProvider? time = null)
        => throw new NotSupportedException();

    /// <summary>Runs the next epoch. After a cancellation the loop is of no more use: resume from the last saved state.</summary>
    public EpochResult RunEpoch(IProgress<TrainingProgress>? progress, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>All that a later <see cref="Resume"/> needs besides data and options.</summary>
    public byte[] SaveState() => throw new NotSupportedException();

    /// <summary>Makes the file and measures it. Only when all epochs are done.</summary>
    public TrainedClassifier Finish(ImageDataset? test, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Frees the native memory.</summary>
    public void Dispose()
    {
    }
}
