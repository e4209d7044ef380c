using Aviary.Importing.Tflite.Files;

namespace Aviary.Importing.Tflite.Conversion;

/// <summary>What of a file its outputs depend on. Dead ends, such as the arithmetic of shapes, are left out.</summary>
internal sealed class LiveModel
{
    private readonly Dictionary<int, List<TfliteOperator>> _users = [];
    private readonly Dictionary<int, TfliteOperator> _makers = [];
    private readonly HashSet<int> _inputs;
    private readonly HashSet<int> _outputs;

    public LiveModel(TfliteModel model)
    {
        (Tensors, Inputs, Outputs) = (model.Tensors, model.Inputs, model.Outputs);
        (_inputs, _outputs) = ([.. model.Inputs], [.. model.Outputs]);
        HashSet<int> wanted = [.. model.Outputs];
        List<TfliteOperator> live = [];
        for (int i = model.Operators.Length - 1; i >= 0; i--)
        {
            TfliteOperator operation = model.Operators[i];
            if (Array.Exists(operation.Outputs, wanted.Contains))
            {
                live.Add(operation);
                foreach (int operand in Operands(operation))
                {
                    wanted.Add(operand);
                }
            }
        }

        live.Reverse();
        Operators = live;
        foreach (TfliteOperator operation in live)
        {
            foreach (int operand in Operands(operation).Distinct())
            {
                (_users.TryGetValue(operand, out List<TfliteOperator>? users) ? users : _users[operand] = []).Add(operation);
            }

            foreach (int output in operation.Outputs)
            {
                _makers.TryAdd(output, operation);
            }
        }
    }

    public TfliteTensor[] Tensors { get; }

    public int[] Inputs { get; }

    public int[] Outputs { get; }

    public IReadOnlyList<TfliteOperator> Operators { get; }

    public bool IsInput(int tensor) => _inputs.Contains(tensor);

    public bool IsOutput(int tensor) => _outputs.Contains(tensor);

    /// <summary>The operator that gives a tensor; null for inputs and constants.</summary>
    public TfliteOperator? MakerOf(int tensor) => _makers.GetValueOrDefault(tensor);

    public IReadOnlyList<TfliteOperator> UsersOf(int tensor) => _users.TryGetValue(tensor, out List<TfliteOperator>? users) ? users : [];

    /// <summary>A shape that is declared with the output is not asked for; how it was computed does not matter.</summary>
    private static IEnumerable<int> Operands(TfliteOperator operation) => (operation.Name switch
    {
        "RESHAPE" or "EXPAND_DIMS" or "RESIZE_BILINEAR" or "RESIZE_NEAREST_NEIGHBOR" or "TILE" or "BROADCAST_TO" => operation.Inputs.Take(1),
        "TRANSPOSE_CONV" => operation.Inputs.Skip(1),
        _ => operation.Inputs,
    }).Where(operand => operand >= 0);
}
