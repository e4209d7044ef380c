namespace Aviary.Inference.Rows;

/// <summary>Where a value stands, as the caller wrote it; a text is made of it only for an error.</summary>
internal readonly record struct TablePlace(int Row, int Index, string? Name)
{
    public override string ToString() => Name is null ? $"inputs[{Row}][{Index}]" : $"inputs[{Row}].{Name}";
}
