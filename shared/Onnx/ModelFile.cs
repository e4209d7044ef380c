namespace Aviary.Onnx;

/// <summary>Makes the outer part of a file.</summary>
public static class ModelFile
{
    /// <summary>The set of operators that this project writes: old enough for every runtime in use, and complete for what is needed.</summary>
    public const int OperatorSet = 17;

    // The file format's version that came with that set.
    private const int FormatVersion = 8;

    /// <summary>A model of the graph, with the operator set.</summary>
    public static ModelProto Of(GraphProto graph, long operatorSet = OperatorSet)
    {
        ModelProto model = new() { IrVersion = FormatVersion, ProducerName = "aviary", Graph = graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = operatorSet });
        return model;
    }

    /// <summary>The version of the standard operators that a file uses; 0 where it names none.</summary>
    public static long OperatorSetOf(ModelProto model)
        => model.OpsetImport.FirstOrDefault(set => set.Domain is "" or "ai.onnx")?.Version ?? 0;
}
