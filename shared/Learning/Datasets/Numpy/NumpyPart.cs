namespace Aviary.Learning.Datasets.Numpy;

/// <summary>One array of data with its labels.</summary>
/// <param name="Labels">The class of each example by its name.</param>
/// <param name="Columns">The columns of a table; null for pictures.</param>
/// <param name="Form">The form of the pictures; null for a table.</param>
/// <param name="Pixels">The pictures; null for a table.</param>
/// <param name="Words">What it is, for people.</param>
/// <param name="Warnings">What was left out.</param>
internal sealed record NumpyPart(
    IReadOnlyList<string> Labels, IReadOnlyList<TableColumn>? Columns, PictureForm? Form, PixelBuffer? Pixels, string Words, IReadOnlyList<string> Warnings)
{
    private const int MostWarnings = 5;

    public static NumpyPart Read(string xName, NpyArray x, string yName, NpyArray y, DatasetReadOptions options, CancellationToken cancellationToken)
    {
        int count = x.Shape[0];
        if (y.RowLength != 1 || y.Shape[0] != count)
        {
            throw new DatasetException(yName, $"has the shape {string.Join('×', y.Shape)}: expected one label for each of the {count} entries of {Path.GetFileName(xName)}");
        }

        string[] labels = Names(yName, y);
        return x.Shape.Length switch
        {
            2 => Table(xName, x, labels, options, cancellationToken),
            3 or 4 when x is { Kind: 'u', ItemSize: 1 } => Pictures(xName, x, labels, options, cancellationToken),
            3 or 4 => throw new DatasetException(xName, "holds pictures of other numbers than unsigned bytes: save them with x.astype('uint8'), 0 to 255"),
            _ => throw new DatasetException(xName, $"has {x.Shape.Length} dimensions: expected 2 (rows and columns), 3 or 4 (pictures)"),
        };
    }

    public Dataset ToDataset(string name, string[] classes)
    {
        Dictionary<string, int> places = classes.Select((one, place) => (one, place)).ToDictionary(pair => pair.one, pair => pair.place, StringComparer.Ordinal);
        int[] labels = [.. Labels.Select(label => places[label])];
        return Columns is { } columns ? new TableDataset(name, classes, columns, labels) : new ImageDataset(name, classes, Form!, Pixels!, labels);
    }

    private static string[] Names(string name, NpyArray y)
    {
        Dictionary<string, string> known = new(StringComparer.Ordinal);
        string[] names = new string[y.Shape[0]];
        byte[] element = new byte[y.ItemSize];
        for (int row = 0; row < names.Length; row++)
        {
            y.ReadRow(element);
            string label = NpyElement.Name(element, y.Kind);
            if (label.Length == 0)
            {
                throw new DatasetException(name, $"entry {row} has no label");
            }

            if (!known.TryGetValue(label, out string? kept))
            {
                known.Add(label, kept = label);
                if (known.Count > Dataset.MaxClasses)
                {
                    throw new DatasetException(name, $"has more than {Dataset.MaxClasses:n0} different labels");
                }
            }

            names[row] = kept;
        }

        return names;
    }

    private static NumpyPart Table(string name, NpyArray x, string[] labels, DatasetReadOptions options, CancellationToken cancellationToken)
    {
        if (x.Kind is 'U' or 'S')
        {
            throw new DatasetException(name, "holds texts: save a table with texts as CSV or Parquet");
        }

        (int rows, int columns) = (x.Shape[0], x.Shape[1]);
        long bytes = (long)rows * columns * sizeof(float);
        if (bytes > options.MaxTableBytes)
        {
            throw new DatasetException(name, $"takes {bytes:n0} bytes of memory; at most {options.MaxTableBytes:n0} are taken: use fewer rows or columns");
        }

        float[][] values = [.. Enumerable.Range(0, columns).Select(_ => new float[rows])];
        byte[] row = new byte[checked(columns * x.ItemSize)];
        for (int i = 0; i < rows; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            x.ReadRow(row);
            for (int j = 0; j < columns; j++)
            {
                float value = (float)NpyElement.Number(row.AsSpan(j * x.ItemSize, x.ItemSize), x.Kind);
                values[j][i] = float.IsInfinity(value) ? throw new DatasetException(name, $"row {i}, column {j} is {value}: expected a finite number or NaN") : value;
            }
        }

        TableColumn[] all = [.. values.Select((column, place) => TableColumn.OfNumbers($"x{place}", column))];
        string[] odd = [.. all.Select(column => (column.Name, Tables.ColumnFinding.Of(column, labels).LeftOut))
            .Where(found => found.LeftOut is not null).Select(found => $"warning: column \"{found.Name}\" says nothing: {found.LeftOut}")];
        return new NumpyPart(
            labels,
            all,
            null,
            null,
            $"{rows:n0} rows of {columns:n0} numbers, x0 to x{columns - 1}",
            odd.Length > MostWarnings ? [.. odd.Take(MostWarnings), $"warning: and so do {odd.Length - MostWarnings:n0} more columns"] : odd);
    }

    private static NumpyPart Pictures(string name, NpyArray x, string[] labels, DatasetReadOptions options, CancellationToken cancellationToken)
    {
        (PictureForm form, bool areSideBySide) = PixelLayout.Of(name, x.Shape);
        PixelBuffer pixels = PixelBuffer.Create(DataName.Of(name), x.Shape[0], form.Bytes, options);
        try
        {
            byte[] picture = new byte[form.Bytes];
            for (int i = 0; i < x.Shape[0]; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                x.ReadRow(picture);
                PixelLayout.Order(picture, form, areSideBySide).CopyTo(pixels.Slot(i));
            }
        }
        catch
        {
            pixels.Dispose();
            throw;
        }

        return new NumpyPart(labels, null, form, pixels, $"pictures of {form}", []);
    }
}
