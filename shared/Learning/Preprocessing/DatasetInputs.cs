using Aviary.Learning.Datasets;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Aviary.Learning.Preprocessing;

/// <summary>
/// Examples of a data set as the inputs of a file: pictures as uint8 [n, channels, height, width]; a table as one float tensor [n, columns],
/// or as one tensor [n, 1] of numbers or texts for each column, by its name. A missing number is NaN, a missing text is empty.
/// </summary>
internal sealed class DatasetInputs : IDisposable
{
    private readonly List<OrtValue> _values = [];
    private readonly List<string> _names = [];

    private DatasetInputs()
    {
    }

    public IReadOnlyList<string> Names => _names;

    public IReadOnlyList<OrtValue> Values => _values;

    /// <param name="session">The file that takes them.</param>
    /// <param name="data">The data set.</param>
    /// <param name="start">The first example.</param>
    /// <param name="count">How many.</param>
    /// <exception cref="DatasetException">The file has an input that the data has no column for.</exception>
    public static DatasetInputs Of(InferenceSession session, Dataset data, int start, int count)
    {
        DatasetInputs inputs = new();
        try
        {
            foreach ((string name, NodeMetadata form) in session.InputMetadata)
            {
                inputs._names.Add(name);
                inputs._values.Add(data switch
                {
                    ImageDataset pictures => Pixels(pictures, start, count),
                    TableDataset table when IsWhole(session, form, table) => Matrix(table, start, count),
                    TableDataset table => Column(table, name, form, start, count),
                    _ => throw new ArgumentException($"a data set of type {data.GetType().Name} has no inputs", nameof(data)),
                });
            }

            return inputs;
        }
        catch
        {
            inputs.Dispose();
            throw;
        }
    }

    public void Dispose() => _values.ForEach(value => value.Dispose());

    private static bool IsWhole(InferenceSession session, NodeMetadata form, TableDataset table)
        => session.InputMetadata.Count == 1
            && form.ElementDataType == TensorElementType.Float
            && form.Dimensions is [_, var width]
            && (width != 1 || table.Columns.Count == 1);

    private static OrtValue Pixels(ImageDataset pictures, int start, int count)
    {
        byte[] pixels = new byte[(long)count * pictures.PictureSize];
        for (int i = 0; i < count; i++)
        {
            pictures.Picture(start + i).CopyTo(pixels.AsSpan(i * pictures.PictureSize));
        }

        return OrtValue.CreateTensorValueFromMemory(pixels, [count, pictures.Channels, pictures.Height, pictures.Width]);
    }

    private static OrtValue Matrix(TableDataset table, int start, int count)
    {
        int width = table.Columns.Count;
        float[] values = new float[(long)count * width];
        for (int column = 0; column < width; column++)
        {
            ReadOnlySpan<float> numbers = table.Columns[column].Numbers.Slice(start, count);
            for (int row = 0; row < count; row++)
            {
                values[(row * width) + column] = numbers[row];
            }
        }

        return OrtValue.CreateTensorValueFromMemory(values, [count, width]);
    }

    private static OrtValue Column(TableDataset table, string name, NodeMetadata form, int start, int count)
    {
        TableColumn column = table.Columns.FirstOrDefault(column => column.Name == name)
            ?? throw new DatasetException(table.Name, $"has no column \"{name}\", which the model takes");
        if (form.ElementDataType != TensorElementType.String)
        {
            return OrtValue.CreateTensorValueFromMemory(column.Numbers.Slice(start, count).ToArray(), [count, 1]);
        }

        OrtValue texts = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, [count, 1]);
        for (int row = 0; row < count; row++)
        {
            texts.StringTensorSetElementAt(column.Texts[start + row] ?? "", row);
        }

        return texts;
    }
}
