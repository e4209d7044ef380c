using System.Text;
using System.Text.Json;
using Aviary.Models.Registry;
using Aviary.Models.Registry.Documents;
using Aviary.Models.Serving.Engine;
using Aviary.Models.Serving.Inputs;

namespace Aviary.Models.Serving.Loading;

/// <summary>Proves that a loaded model answers as it did when it was published, on the input that was kept for that.</summary>
internal static class GoldenProof
{
    /// <returns>The input, by which the model can be tried again later.</returns>
    /// <exception cref="InvalidDataException">It does not; says by how much.</exception>
    public static SlotCopy Check(OnnxSession session, ReadOnlySpan<byte> golden, double tolerance)
    {
        GoldenExample example = RegistryJson.TryRead(golden, RegistryJson.Default.GoldenExample, out string? problem)
            ?? throw new InvalidDataException($"{VersionFiles.Golden}: {problem}");
        RunSlot slot = session.Rent();
        try
        {
            Read(session.Signature, example.Input, slot);
            Compare(session.Run(slot, rows: 1), example.Output, tolerance);
            return SlotCopy.Of(slot, rows: 1);
        }
        finally
        {
            session.Return(slot);
        }
    }

    private static void Read(ModelSignature signature, JsonElement input, RunSlot slot)
    {
        try
        {
            new JsonInputReader(signature).Read(Encoding.UTF8.GetBytes($"{{\"inputs\":[{input.GetRawText()}]}}"), slot, maxRows: 1);
        }
        catch (Exception e) when (e is InvalidInputException or InputTooLargeException or InvalidOperationException)
        {
            throw new InvalidDataException($"{VersionFiles.Golden}: its input is not one of this model: {e.Message}", e);
        }
    }

    private static void Compare(ReadOnlySpan<float> actual, IReadOnlyList<float> expected, double tolerance)
    {
        if (actual.Length != expected.Count)
        {
            throw new InvalidDataException($"{VersionFiles.Golden}: its output has {expected.Count} numbers; the model gives {actual.Length}");
        }

        for (int i = 0; i < actual.Length; i++)
        {
            if (!(Math.Abs(actual[i] - expected[i]) <= tolerance))
            {
                throw new InvalidDataException(
                    $"{VersionFiles.Golden}: expected {expected[i]} for class {i}, the model gives {actual[i]} (tolerance {tolerance})");
            }
        }
    }
}
