using System.IO.MemoryMappedFiles;

namespace Aviary.Benchmarks.Checks.Fuzzing;

/// <summary>How far a worker is, in memory that outlives it: which case it works on, and what came of those before.</summary>
internal sealed class FuzzProgress : IDisposable
{
    private const int Numbers = 5;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    public FuzzProgress(string path)
    {
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.OpenOrCreate, mapName: null, Numbers * sizeof(long));
        _view = _file.CreateViewAccessor();
    }

    /// <summary>The case at hand.</summary>
    public long Current
    {
        get => _view.ReadInt64(0);
        set => _view.Write(0, value);
    }

    public long Taken
    {
        get => _view.ReadInt64(8);
        set => _view.Write(8, value);
    }

    public long Refused
    {
        get => _view.ReadInt64(16);
        set => _view.Write(16, value);
    }

    /// <summary>The longest time of one, in microseconds.</summary>
    public long Slowest
    {
        get => _view.ReadInt64(24);
        set => _view.Write(24, value);
    }

    /// <summary>Its case.</summary>
    public long SlowestCase
    {
        get => _view.ReadInt64(32);
        set => _view.Write(32, value);
    }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }
}
