namespace Aviary.Functions.Dashboard;

/// <summary>Pictures to try a model with; empty where none are at hand.</summary>
internal sealed record ExampleListAnswer(int Height, int Width, IReadOnlyList<ExampleAnswer> Examples)
{
    public static ExampleListAnswer None { get; } = new(0, 0, []);
}

/// <summary>A picture of one channel, a byte for each pixel, row by row, and what it shows.</summary>
internal sealed record ExampleAnswer(string Label, byte[] Pixels);
