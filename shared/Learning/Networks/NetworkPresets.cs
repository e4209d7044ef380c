using Aviary.Onnx;

namespace Aviary.Learning.Networks;

/// <summary>The networks that can be selected by name.</summary>
internal static class NetworkPresets
{
    private static readonly Dictionary<string, Action<LayerStack>> Presets = new(StringComparer.Ordinal)
    {
        // Multinomial logistic regression.
        ["linear"] = layers => layers.Flatten(),
        ["mlp"] = layers => layers.Flatten().Dense(128).Relu(),
        // Cheap to train and to serve.
        ["cnn"] = layers => layers.Conv(16).Relu().Pool().Conv(32).Relu().Pool().Flatten().Dense(128).Relu(),
        // More accurate with fewer weights, at several times the arithmetic.
        ["cnn-deep"] = layers => Normalised(Normalised(Normalised(Normalised(Normalised(layers, 24), 24).Pool(), 48), 48).Pool(), 72)
            .GlobalAverage().Flatten(),
    };

    /// <summary>The preset that only tables have: <see cref="TableNetwork"/>.</summary>
    public const string Table = "table";

    private static readonly string[] ForTables = ["linear", "mlp", Table];

    /// <summary>The names, in alphabetical order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Presets.Keys.Append(Table).Order(StringComparer.Ordinal)];

    /// <summary>Builds a network for rows of numbers, one of <c>linear</c> and <c>mlp</c>, with first weights drawn from <paramref name="random"/>.</summary>
    /// <exception cref="NetworkException">The preset does not take rows.</exception>
    public static ModelProto Build(string name, long inputs, int classes, Random random)
    {
        if (!ForTables.Contains(name) || !Presets.TryGetValue(name, out Action<LayerStack>? build))
        {
            throw new NetworkException($"no network for tables is called \"{name}\": expected one of {string.Join(", ", ForTables)}");
        }

        LayerStack layers = new(inputs, random);
        build(layers);
        return layers.Classes(classes);
    }

    /// <summary>Builds a network with first weights drawn from <paramref name="random"/>.</summary>
    /// <exception cref="NetworkException">No such preset, or the pictures are too small for it.</exception>
    public static ModelProto Build(string name, PictureShape picture, int classes, Random random)
    {
        if (!Presets.TryGetValue(name, out Action<LayerStack>? build))
        {
            throw new NetworkException($"no network for pictures is called \"{name}\": expected one of {string.Join(", ", Presets.Keys.Order(StringComparer.Ordinal))}");
        }

        LayerStack layers = new(picture, random);
        build(layers);
        return layers.Classes(classes);
    }

    private static LayerStack Normalised(LayerStack layers, long filters) => layers.Conv(filters, bias: false).Normalise().Relu();
}
