namespace Aviary.Learning.Datasets;

/// <summary>Data that cannot be used. The message is one line: the file (or data set), a colon, and what is wrong with it.</summary>
public sealed class DatasetException : Exception
{
    /// <summary>Names the file and its defect.</summary>
    /// <param name="file">The file, or the data set where no file is at fault.</param>
    /// <param name="defect">What is wrong: what was expected and what came.</param>
    /// <param name="innerException">What the defect was found by, if anything.</param>
    public DatasetException(string file, string defect, Exception? innerException = null)
        : base($"{file}: {defect}", innerException)
    {
        File = file;
        Defect = defect;
    }

    /// <summary>The file, or the data set where no file is at fault.</summary>
    public string File { get; }

    /// <summary>What is wrong with it.</summary>
    public string Defect { get; }
}
