namespace Aviary.Importing.Tflite.Files;

/// <summary>The one graph of a file, with all indices proved.</summary>
/// <param name="Tensors">By number.</param>
/// <param name="Inputs">Numbers of the tensors that are given.</param>
/// <param name="Outputs">Numbers of the tensors that are wanted.</param>
/// <param name="Operators">In the order of execution.</param>
internal sealed record TfliteModel(TfliteTensor[] Tensors, int[] Inputs, int[] Outputs, TfliteOperator[] Operators)
{
    /// <summary>What tools note about inputs and outputs, in a format of its own; empty where nothing is.</summary>
    public ReadOnlyMemory<byte> Metadata { get; init; }
}

/// <summary>A step.</summary>
/// <param name="Index">The place in the order of execution.</param>
/// <param name="Name">As the schema names it: <c>CONV_2D</c>; <c>CUSTOM name</c> for one that is not of the schema.</param>
/// <param name="Inputs">Numbers of tensors; −1 for one that is left out.</param>
/// <param name="Outputs">Numbers of tensors.</param>
/// <param name="OptionsKind">Which options table it has, by the schema's number; 0 for none.</param>
/// <param name="Options">That table.</param>
internal sealed record TfliteOperator(int Index, string Name, int[] Inputs, int[] Outputs, int OptionsKind, FlatTable? Options)
{
    /// <summary>How it is named to people.</summary>
    public string Label => $"operator {Index} ({Name})";

    public bool HasInput(int index) => index < Inputs.Length && Inputs[index] >= 0;
}
