using System.Text;

namespace Aviary.Registry.Storage.Folder;

/// <summary>
/// One writer at a time for a key, in this process and between processes. A lock is a file that is held open without sharing,
/// so the system frees it when its holder dies. Keys share 64 locks; they are held for a rename, never for a transfer.
/// </summary>
internal sealed class FolderLocks(string folder, string store, TimeProvider time) : IDisposable
{
    private const int Count = 64;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    private readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, Count).Select(_ => new SemaphoreSlim(1))];

    public async Task<IDisposable> AcquireAsync(string key, CancellationToken cancellationToken)
    {
        uint number = Number(key);
        SemaphoreSlim turn = _turns[number];
        await turn.WaitAsync(cancellationToken);
        try
        {
            string path = Path.Combine(folder, $"{number:x2}.lock");
            long start = time.GetTimestamp();
            while (true)
            {
                try
                {
                    return new Held(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0), turn);
                }
                catch (DirectoryNotFoundException)
                {
                    Directory.CreateDirectory(folder);
                }
                catch (IOException) when (time.GetElapsedTime(start) < Patience)
                {
                    // Another process holds it: there is no portable way to wait for that but to ask again.
                    await Task.Delay(Pause, time, cancellationToken);
                }
                catch (IOException e)
                {
                    throw new StoreUnavailableException(store, $"the lock {path} was not free for {Patience.TotalSeconds} s", e);
                }
            }
        }
        catch
        {
            turn.Release();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (SemaphoreSlim turn in _turns)
        {
            turn.Dispose();
        }
    }

    /// <summary>FNV-1a; the runtime's own hash differs between processes.</summary>
    private static uint Number(string key)
    {
        uint hash = 2166136261;
        foreach (byte unit in Encoding.UTF8.GetBytes(key))
        {
            hash = (hash ^ unit) * 16777619;
        }

        return (hash ^ (hash >> 16)) % Count;
    }

    private sealed class Held(FileStream file, SemaphoreSlim turn) : IDisposable
    {
        public void Dispose()
        {
            file.Dispose();
            turn.Release();
        }
    }
}
