using Aviary.Importing.Tflite.Files;

namespace Aviary.Importing.Tflite.Conversion;

/// <summary>
/// Activations that additions tie together, so that all of them have the same channels. Made by convolutions and taken by
/// convolutions alone, they can have more channels than the file gives them, and nothing else reads it.
/// </summary>
internal sealed class ChannelStream
{
    private const int Aligned = 4;

    private readonly SortedSet<int> _tensors = [];
    private readonly List<WholeFilter> _makers = [];
    private readonly List<WholeFilter> _takers = [];
    private readonly LiveModel _model;

    private ChannelStream(LiveModel model) => _model = model;

    /// <summary>The stream of a tensor; null where something else than whole convolutions and additions makes or takes it.</summary>
    /// <param name="tensor">Any tensor of it.</param>
    /// <param name="model">The network.</param>
    /// <param name="filters">The whole convolutions by the operators' numbers.</param>
    /// <param name="fixedTensors">Tensors already known to be of no such stream; gets what is found to be of none.</param>
    public static ChannelStream? Of(int tensor, LiveModel model, IReadOnlyDictionary<int, WholeFilter> filters, HashSet<int> fixedTensors)
    {
        ChannelStream stream = new(model);
        Queue<int> open = new([tensor]);
        while (open.TryDequeue(out int next))
        {
            if (stream._tensors.Add(next) && (fixedTensors.Contains(next) || !stream.Join(next, filters, open)))
            {
                fixedTensors.UnionWith(stream._tensors);
                return null;
            }
        }

        return stream;
    }

    /// <summary>Gives it copies of those channels that its takers have too wide numbers for, and splits these.</summary>
    /// <param name="tensors">Gets the tensors with their new channels, by number.</param>
    public void Widen(TfliteTensor[] tensors)
    {
        SortedSet<int> wide = [];
        foreach (WholeFilter taker in _takers)
        {
            wide.UnionWith(taker.WideInputs());
        }

        if (wide.Count == 0)
        {
            return;
        }

        int channels = tensors[_tensors.Min].Shape[3];
        int all = (channels + wide.Count + Aligned - 1) / Aligned * Aligned;
        int[] copied = [.. wide, .. Enumerable.Repeat(wide.Min, all - channels - wide.Count)];
        _makers.ForEach(maker => maker.GiveOutputs(copied));
        _takers.ForEach(taker => taker.TakeInputs(copied));
        foreach (int tensor in _tensors)
        {
            tensors[tensor] = tensors[tensor] with { Shape = [.. tensors[tensor].Shape[..3], all] };
        }
    }

    private bool Join(int tensor, IReadOnlyDictionary<int, WholeFilter> filters, Queue<int> open)
    {
        if (_model.Tensors[tensor].Rank != 4 || _model.IsInput(tensor) || _model.IsOutput(tensor) || _model.MakerOf(tensor) is not { } maker)
        {
            return false;
        }

        foreach (TfliteOperator operation in _model.UsersOf(tensor).Append(maker))
        {
            if (operation.Name == "ADD" && IsPlain(operation))
            {
                Array.ForEach([.. operation.Inputs, .. operation.Outputs], open.Enqueue);
            }
            else if (operation.Name == "CONV_2D" && filters.TryGetValue(operation.Index, out WholeFilter? filter))
            {
                (operation == maker ? _makers : _takers).Add(filter);
            }
            else
            {
                return false;
            }
        }

        return true;
    }

    private bool IsPlain(TfliteOperator addition)
    {
        int[] shape = _model.Tensors[addition.Outputs[0]].Shape;
        return addition.Inputs.Length == 2
            && Array.TrueForAll(addition.Inputs, operand => operand >= 0 && !_model.Tensors[operand].IsConstant && _model.Tensors[operand].Shape.AsSpan().SequenceEqual(shape));
    }
}
