using System.IO.MemoryMappedFiles;

namespace Aviary.Learning.Datasets;

/// <summary>Room for the pixels of pictures: in memory up to a limit, and beyond it in a file that goes with this.</summary>
internal abstract class PixelBuffer : PixelStore, IDisposable
{
    /// <summary>The room for one picture; several threads may fill different ones.</summary>
    public abstract Span<byte> Slot(int index);

    public override ReadOnlySpan<byte> Picture(int index) => Slot(index);

    public abstract void Dispose();

    /// <param name="name">The data's name in errors.</param>
    /// <param name="count">How many pictures.</param>
    /// <param name="size">The bytes of one.</param>
    /// <param name="options">The most bytes in memory, and where the file is made.</param>
    /// <exception cref="DatasetException">The disk has too little room.</exception>
    public static PixelBuffer Create(string name, int count, int size, DatasetReadOptions options)
    {
        long bytes = (long)count * size;
        if (bytes <= Math.Min(options.MaxPixelBytes, Array.MaxLength))
        {
            return new MemoryBuffer(count, size);
        }

        string folder = Directory.CreateDirectory(options.ScratchFolder).FullName;
        long free = new DriveInfo(folder).AvailableFreeSpace;
        return bytes < free
            ? new MappedBuffer(Path.Combine(folder, $"pixels-{Guid.NewGuid():n}"), count, size)
            : throw new DatasetException(
                name, $"its {count:n0} pictures take {bytes:n0} bytes decoded, but {folder} has room for {free:n0}: use fewer or smaller pictures, or set XDG_CACHE_HOME");
    }

    private sealed class MemoryBuffer(int count, int size) : PixelBuffer
    {
        private readonly byte[] _pixels = new byte[count * size];

        public override int Count => count;

        public override Span<byte> Slot(int index) => _pixels.AsSpan(index * size, size);

        public override void Dispose()
        {
            // The memory is the collector's.
        }
    }

    private sealed unsafe class MappedBuffer : PixelBuffer
    {
        private readonly int _size;
        private readonly MemoryMappedFile _file;
        private readonly MemoryMappedViewAccessor _view;
        private byte* _start;

        public MappedBuffer(string path, int count, int size)
        {
            (Count, _size) = (count, size);
            FileStream stream = new(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
            _file = MemoryMappedFile.CreateFromFile(stream, null, (long)count * size, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: false);
            _view = _file.CreateViewAccessor();
            _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
            if (!OperatingSystem.IsWindows())
            {
                // The mapping holds the content; without a name it goes with this process, however that ends.
                File.Delete(path);
            }
        }

        public override int Count { get; }

        public override Span<byte> Slot(int index)
        {
            ObjectDisposedException.ThrowIf(_start is null, this);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count);
            return new Span<byte>(_start + _view.PointerOffset + ((long)index * _size), _size);
        }

        public override void Dispose()
        {
            if (_start is not null)
            {
                _start = null;
                _view.SafeMemoryMappedViewHandle.ReleasePointer();
                _view.Dispose();
                _file.Dispose();
            }
        }
    }
}
