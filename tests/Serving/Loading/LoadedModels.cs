using Aviary.Inference;
using Aviary.Inference.Probing;
using Aviary.Serving;

namespace Aviary.Tests.Serving.Loading;

internal static class LoadedModels
{
    /// <summary>A version that is loaded, with zeros as its golden example.</summary>
    public static LoadedModel Of(string version)
    {
        OnnxSession session = OnnxSession.Load(TestModels.Bytes(), TestModels.Classes, new ServingOptions());
        RunSlot slot = session.Rent();
        ProbeRow.Fill(slot.Input, session.Signature.InputType, kind: 0);
        SlotCopy example = SlotCopy.Of(slot, rows: 1);
        session.Return(slot);
        return new LoadedModel("m", version, TestModels.Labels, session, example, picture: null, DateTimeOffset.UnixEpoch);
    }
}
