using Aviary.Imaging;
using Aviary.Learning.Datasets.Numpy;
using Aviary.Learning.Datasets.Pictures;
using Aviary.Learning.Datasets.Tables;

namespace Aviary.Learning.Datasets;

/// <summary>Finds out what a file or folder is, and has it read by the reader of that form.</summary>
internal sealed class FormReader(DatasetReadOptions options, ImagingOptions imaging, CancellationToken cancellationToken)
{
    private static readonly string[] TableEndings = [".csv", ".tsv", ".tab", ".data", ".parquet", ".csv.gz", ".tsv.gz", ".data.gz"];

    public GivenData Read(string path)
        => Directory.Exists(path) ? Folder(path)
            : File.Exists(path) ? OfFile(path)
            : throw new DatasetException(path, "there is no such file or folder");

    private GivenData OfFile(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return DataForms.Of(path) switch
        {
            DataForm.Text or DataForm.Parquet => Table(path, options.Test),
            DataForm.IdxPictures or DataForm.IdxLabels => Tested(IdxSet.Read(folder, path)),
            DataForm.Numpy => Tested(NumpySet.ReadFolder(folder, options, cancellationToken)),
            DataForm.Zip when NumpySet.IsNpz(path) => Tested(NumpySet.ReadNpz(path, options, cancellationToken)),
            DataForm.Zip when UnpackedArchive.IsWorkbook(path) => throw new DatasetException(path, "is a workbook: save its sheet as CSV"),
            DataForm.Zip or DataForm.Tar => Unpacked(path),
            DataForm.Empty => throw new DatasetException(path, "is empty"),
            DataForm.Picture => throw new DatasetException(path, "is one picture: expected a folder with one folder of pictures for each class"),
            _ => throw new DatasetException(path, $"is of no known form; {DataForms.Understood}"),
        };
    }

    private GivenData Folder(string path)
    {
        string[] files = DataFolder.Files(path);
        string[] folders = DataFolder.Folders(path);
        ILookup<DataForm, string> forms = files.ToLookup(DataForms.Of);
        if (forms[DataForm.IdxPictures].Concat(forms[DataForm.IdxLabels]).Any())
        {
            return Tested(IdxSet.Read(path));
        }

        if (forms[DataForm.Numpy].Any())
        {
            return Tested(NumpySet.ReadFolder(path, options, cancellationToken));
        }

        string[] tables = [.. files.Where(IsTable)];
        string[] archives = [.. forms[DataForm.Zip].Concat(forms[DataForm.Tar])];
        return (folders, tables, archives) switch
        {
            // What an archive unpacks to often lies in one more folder.
            ([var only], [], []) when !forms[DataForm.Picture].Any() && DataFolder.Folders(only).Concat(DataFolder.Files(only)).Any() && !HoldsPictures(only) => Folder(only),
            ([_, ..], _, _) when PictureFolder.Is(path) => Tested(PictureFolder.Read(path, options, imaging, cancellationToken)),
            (_, [_, ..], _) => Tables(path, tables),
            (_, [], [var archive]) => OfFile(archive),
            _ => throw Unknown(path, files, forms[DataForm.Picture].Count()),
        };
    }

    private static bool HoldsPictures(string folder) => DataFolder.Files(folder).Any(PictureFiles.IsPicture);

    private static bool IsTable(string path) => Array.Exists(TableEndings, ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    private static DatasetException Unknown(string path, string[] files, int pictures)
        => pictures > 0 ? new DatasetException(path, $"holds {pictures:n0} pictures and no folders: expected one folder of pictures for each class")
            : files.Length == 0 && DataFolder.Folders(path).Length == 0 ? new DatasetException(path, $"is empty; {DataForms.Understood}")
            : new DatasetException(path, $"holds nothing of a known form; {DataForms.Understood}");

    /// <summary>One table, or one to learn from and one to test with.</summary>
    private GivenData Tables(string folder, string[] tables)
    {
        ILookup<PartRole, string> parts = tables.ToLookup(path => PartName.Of(Path.GetFileName(path)).Role);
        return (tables, parts[PartRole.Training].ToArray(), parts[PartRole.Validation].ToArray(), parts[PartRole.Test].ToArray()) switch
        {
            ([var only], _, _, _) => Table(only, options.Test),
            ([_, _], [var train], [], [var tested]) => Table(train, options.Test ?? tested),
            ([_, _], [var train], [var tested], []) => Table(train, options.Test ?? tested),
            ([_, _, _], [var train], [var left], [var tested]) when Table(train, options.Test ?? tested) is var given
                => given with { Lines = [.. given.Lines, $"warning: {Path.GetFileName(left)} is left out, as {Path.GetFileName(tested)} is tested with"] },
            _ => throw new DatasetException(
                folder, $"holds {tables.Length} tables ({LabelColumn.List([.. tables.Select(path => Path.GetFileName(path))])}): name the one that is meant, and one to test with by --test"),
        };
    }

    private GivenData Table(string path, string? test)
    {
        (TableDataset training, TableDataset? tested, List<string> lines) = TableAssembly.Make(
            Parts(path, schema: null), test is null ? null : schema => Parts(test, schema));
        return new GivenData(training, tested, lines);
    }

    private TableParts Parts(string path, TableSchema? schema)
    {
        if (!File.Exists(path))
        {
            throw new DatasetException(path, "there is no such file");
        }

        return DataForms.Of(path) switch
        {
            DataForm.Text => CsvTable.Read(path, options, schema, cancellationToken),
            DataForm.Parquet => ParquetTable.Read(path, options, schema, cancellationToken),
            DataForm.Empty => throw new DatasetException(path, "is empty"),
            _ => throw new DatasetException(path, "is no table: expected CSV or Parquet"),
        };
    }

    private GivenData Unpacked(string path)
    {
        UnpackedArchive unpacked = UnpackedArchive.Open(path, options.ScratchFolder, cancellationToken);
        try
        {
            // Nothing is read from the files once they are read, so that they can go at once.
            GivenData given = new FormReader(options, imaging, cancellationToken).Folder(unpacked.Folder);
            unpacked.Dispose();
            return given with { Lines = [$"{Path.GetFileName(path)}: an archive", .. given.Lines] };
        }
        catch
        {
            unpacked.Dispose();
            throw;
        }
    }

    /// <summary>With what <see cref="DatasetReadOptions.Test"/> names to test with, where it names something.</summary>
    private GivenData Tested(GivenData given)
    {
        if (options.Test is not { } path)
        {
            return given;
        }

        GivenData? test = null;
        try
        {
            PictureForm? form = (given.Training as ImageDataset)?.Form ?? options.Pictures;
            test = new FormReader(options with { Test = null, Pictures = form }, imaging, cancellationToken).Read(path);
            return given with { Test = SameClasses.Align(given.Training, test.Training, path), Owned = BothOwned.Of(given.Owned, test.Owned) };
        }
        catch
        {
            given.Owned?.Dispose();
            test?.Owned?.Dispose();
            throw;
        }
    }
}
