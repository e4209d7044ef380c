using Aviary.Onnx;

namespace Aviary.Importing.Adaptation;

/// <summary>
/// Some exports leave the number of features open. A request is checked against it, so it is found in what is done with the
/// features: the weights of the first layer, the offsets of a scaler, or the highest feature that a tree asks for.
/// </summary>
internal static class OpenWidth
{
    /// <summary>Writes the width into the one input of a graph that leaves it open; false where nothing had to change or it is not found.</summary>
    public static bool Close(GraphProto graph)
    {
        HashSet<string> constants = [.. graph.Initializer.Select(tensor => tensor.Name)];
        ValueInfoProto[] inputs = [.. graph.Input.Where(input => !constants.Contains(input.Name))];
        if (inputs is not [{ Type.TensorType.Shape.Dim: [_, { DimValue: <= 0 } features] } input])
        {
            return false;
        }

        GraphPaths paths = new(graph);
        int width = paths.After(input.Name).Select(node => WidthOf(node, paths)).FirstOrDefault(found => found > 0);
        if (width <= 0)
        {
            return false;
        }

        features.DimValue = width;
        return true;
    }

    private static int WidthOf(NodeProto node, GraphPaths paths) => node.OpType switch
    {
        "Scaler" => Math.Max(node.Find("offset")?.Floats.Count ?? 0, node.Find("scale")?.Floats.Count ?? 0) is > 1 and int count ? count : 0,
        "Imputer" => node.Find("imputed_value_floats")?.Floats.Count is > 1 and int count ? count : 0,
        "LinearClassifier" => Linear(node),
        "TreeEnsembleClassifier" or "TreeEnsembleRegressor" => node.Find("nodes_featureids")?.Ints is { Count: > 0 } used ? (int)used.Max() + 1 : 0,
        "MatMul" => Side(paths.Constant(node.Input[1]), 0),
        "Gemm" => Side(paths.Constant(node.Input[1]), (int)node.Int("transB", 0)),
        _ => 0,
    };

    /// <summary>A matrix of classes × features; two classes may share one row.</summary>
    private static int Linear(NodeProto node)
    {
        int rows = node.Find("intercepts")?.Floats.Count ?? ClassLabels.Listed(node)?.Count ?? 0;
        int numbers = node.Find("coefficients")?.Floats.Count ?? 0;
        return rows > 0 && numbers % rows == 0 ? numbers / rows : 0;
    }

    private static int Side(TensorProto? matrix, int dimension) => matrix is { Dims.Count: 2 } ? (int)matrix.Dims[dimension] : 0;
}
