using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Aviary.Learning.Training;

/// <summary>Writes and reads what a training is between two epochs.</summary>
internal static class TrainingState
{
    private const uint Magic = 0x54535641;
    private const int Version = 3;
    private const int DigestSize = 32;

    /// <param name="identity">What the training is of: options, data. A state fits only the same.</param>
    /// <param name="training">The training.</param>
    /// <param name="average">The average of its weights, where one is kept.</param>
    /// <param name="best">The best of its weights, where they are kept.</param>
    /// <param name="history">The epochs so far.</param>
    public static byte[] Save(string identity, NetworkTraining training, WeightAverage? average, BestWeights? best, IReadOnlyList<EpochResult> history)
    {
        using MemoryStream stream = new();
        using (BinaryWriter writer = new(stream, System.Text.Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Magic);
            writer.Write(Version);
            writer.Write(identity);
            writer.Write(history.Count);
            foreach (EpochResult epoch in history)
            {
                writer.Write(epoch.Loss);
                writer.Write(epoch.ValidationAccuracy ?? double.NaN);
            }

            writer.Write(training.Optimizer.Steps);
            writer.Write(average?.Steps ?? 0);
            writer.Write(best?.Loss ?? 0);
            writer.Write(best?.Error ?? 0);
            foreach (Memories part in Parts(training, average, best))
            {
                writer.Write(part().Length);
                writer.Write(MemoryMarshal.AsBytes(part()));
            }
        }

        stream.Write(SHA256.HashData(stream.GetBuffer().AsSpan(0, (int)stream.Length)));
        return stream.ToArray();
    }

    /// <summary>Puts a saved state into a training that was just begun, and gives its epochs.</summary>
    /// <exception cref="TrainingStateException">The state is damaged, or of another training.</exception>
    public static List<EpochResult> Load(ReadOnlySpan<byte> state, string identity, NetworkTraining training, WeightAverage? average, BestWeights? best)
    {
        if (state.Length < DigestSize + 8 || !SHA256.HashData(state[..^DigestSize]).AsSpan().SequenceEqual(state[^DigestSize..]))
        {
            throw new TrainingStateException($"the saved state ({state.Length} bytes) is damaged: its checksum differs");
        }

        using BinaryReader reader = new(new MemoryStream(state[..^DigestSize].ToArray()));
        if (reader.ReadUInt32() != Magic || reader.ReadInt32() is var version && version != Version)
        {
            throw new TrainingStateException($"the saved state is not of version {Version}");
        }

        if (reader.ReadString() is var saved && saved != identity)
        {
            throw new TrainingStateException($"the saved state is of another training: expected {identity}, but it is of {saved}");
        }

        List<EpochResult> history = [];
        for (int left = reader.ReadInt32(); left > 0; left--)
        {
            (double loss, double accuracy) = (reader.ReadDouble(), reader.ReadDouble());
            history.Add(new EpochResult(history.Count + 1, loss, double.IsNaN(accuracy) ? null : accuracy));
        }

        training.Optimizer.Steps = reader.ReadInt32();
        int followed = reader.ReadInt32();
        if (average is not null)
        {
            average.Steps = followed;
        }

        (double least, double error) = (reader.ReadDouble(), reader.ReadDouble());
        if (best is not null)
        {
            (best.Loss, best.Error) = (least, error);
        }

        foreach (Memories part in Parts(training, average, best))
        {
            if (reader.ReadInt32() is var length && length != part().Length)
            {
                throw new TrainingStateException($"the saved state has a part of {length} numbers where {part().Length} were expected");
            }

            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(part()));
        }

        return history;
    }

    private static IEnumerable<Memories> Parts(NetworkTraining training, WeightAverage? average, BestWeights? best)
        => [
            () => training.Weights.Span,
            .. average is null ? Array.Empty<Memories>() : [() => average.Values.Span],
            .. best is null ? Array.Empty<Memories>() : [() => best.Values.Span],
            .. training.Optimizer.Moments.Select<NativeBuffer, Memories>(moment => () => moment.Span),
            .. training.Statistics.Select<BatchStatistic, Memories>(statistic => () => statistic.Running),
        ];

    private delegate Span<float> Memories();
}
