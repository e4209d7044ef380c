namespace Aviary.Inference;

/// <summary>Shapes in messages: <c>[?, 3]</c>.</summary>
internal static class Shapes
{
    public static string Text(int[]? dimensions)
        => dimensions is null ? "?" : $"[{string.Join(", ", dimensions.Select(size => size < 0 ? "?" : $"{size}"))}]";
}
