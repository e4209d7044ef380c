using System.Buffers;
using Aviary.Models.Serving.Engine;

namespace Aviary.Models.Serving.Inputs;

/// <summary>The rows of <c>{"inputs":[row,…]}</c>.</summary>
internal readonly struct JsonRows(ReadOnlySequence<byte> body, int maxRows) : IRequestRows
{
    public int Fill(LoadedModel model, RunSlot slot)
    {
        if (body.IsSingleSegment)
        {
            return model.Reader.Read(body.FirstSpan, slot, maxRows);
        }

        byte[] whole = ArrayPool<byte>.Shared.Rent((int)body.Length);
        try
        {
            body.CopyTo(whole);
            return model.Reader.Read(whole.AsSpan(0, (int)body.Length), slot, maxRows);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(whole);
        }
    }
}
