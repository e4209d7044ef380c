using System.Buffers;
using Aviary.Errors;
using Aviary.Inference.Rows;
using Aviary.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace Aviary.Inference.Proving;

/// <summary>Proves that a loaded model answers as it did when it was published, on the input that was kept for that.</summary>
public static class GoldenProof
{
    /// <returns>The input, by which the model can be tried again later.</returns>
    /// <exception cref="InvalidDataException">It does not; says by how much.</exception>
    public static SlotCopy Check(OnnxSession session, ReadOnlyMemory<byte> golden, double tolerance)
    {
        (ReadOnlyMemory<byte> input, float[] output) = GoldenFile.Read(golden);
        RunSlot slot = session.Rent();
        try
        {
            Fill(session.Signature, input.Span, slot);
            Compare(session.Run(slot, rows: 1), output, tolerance);
            return SlotCopy.Of(slot, rows: 1);
        }
        catch (OnnxRuntimeException e)
        {
            throw new InvalidDataException($"golden.json: the model fails on its input ({RuntimeProblem.Of(e)})", e);
        }
        finally
        {
            session.Return(slot);
        }
    }

    private static void Fill(ModelSignature signature, ReadOnlySpan<byte> input, RunSlot slot)
    {
        ReadOnlySpan<byte> head = "{\"inputs\":["u8, tail = "]}"u8;
        int length = head.Length + input.Length + tail.Length;
        byte[] request = ArrayPool<byte>.Shared.Rent(length); // the row of a picture is large, and one comes with every load
        try
        {
            head.CopyTo(request);
            input.CopyTo(request.AsSpan(head.Length));
            tail.CopyTo(request.AsSpan(head.Length + input.Length));
            new JsonInputReader(signature).Read(request.AsSpan(0, length), slot, maxRows: 1);
        }
        catch (Exception e) when (e is InvalidInputException or InputTooLargeException or InvalidOperationException)
        {
            throw new InvalidDataException($"golden.json: its input is not one of this model: {e.Message}", e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(request);
        }
    }

    private static void Compare(ReadOnlySpan<float> actual, float[] expected, double tolerance)
    {
        if (actual.Length != expected.Length)
        {
            throw new InvalidDataException($"golden.json: its output has {expected.Length} numbers; the model gives {actual.Length}");
        }

        for (int i = 0; i < actual.Length; i++)
        {
            if (!(Math.Abs(actual[i] - expected[i]) <= tolerance))
            {
                throw new InvalidDataException(
                    $"golden.json: expected {expected[i]} for class {i}, the model gives {actual[i]} (tolerance {tolerance})");
            }
        }
    }
}
