using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using Aviary.Errors;

namespace Aviary.Inference.Proving;

/// <summary>
/// Tries model files in a process of its own before this one loads them: a file that takes all memory, never ends or crashes
/// ONNX Runtime ends that process alone. What was tried is remembered by its digest.
/// </summary>
/// <param name="program">The path of a program's assembly that calls <see cref="ModelProof"/>.</param>
/// <param name="time">The clock.</param>
public sealed class ProvingProcess(string program, TimeProvider time)
{
    private const int MaxRemembered = 1024;
    private const int MaxReason = 200;

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(20);

    private readonly ConcurrentDictionary<string, LoadCost?> _known = new(StringComparer.Ordinal);

    /// <summary>Tries a file.</summary>
    /// <returns>What its load took; null where it is of a form that is adapted first.</returns>
    /// <exception cref="InvalidDataException">It takes too much, or it crashes; says what.</exception>
    public async Task<LoadCost?> ProveAsync(ReadOnlyMemory<byte> file, ProofRequest request, InferenceOptions options, CancellationToken cancellationToken)
    {
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(request, ProofJson.Default.ProofRequest), (byte)'\n'];
        string digest = Digest(line, file.Span);
        if (_known.TryGetValue(digest, out LoadCost? known))
        {
            return known;
        }

        LoadCost? cost = await TryAsync(line, file, LoadLimits.Of(options, file.Length), cancellationToken);
        if (_known.Count < MaxRemembered)
        {
            _known[digest] = cost;
        }

        return cost;
    }

    /// <summary>Of the file and of what is done with it: another choice may be another run.</summary>
    private static string Digest(ReadOnlySpan<byte> request, ReadOnlySpan<byte> file)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(request);
        hash.AppendData(file);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private async Task<LoadCost?> TryAsync(byte[] request, ReadOnlyMemory<byte> file, LoadLimits limits, CancellationToken cancellationToken)
    {
        using Process process = Process.Start(new ProcessStartInfo(DotnetHost(), [.. HostArguments(), program, ModelProof.Argument])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        }) ?? throw new InvalidOperationException($"{program} did not start.");
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            Task<string> error = process.StandardError.ReadToEndAsync(cancellationToken);
            Task sending = SendAsync(process, request, file, cancellationToken);
            await WatchAsync(process, limits, cancellationToken);
            await sending;
            return Read(process.ExitCode, await output, await error, limits);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }
    }

    private static async Task SendAsync(Process process, byte[] request, ReadOnlyMemory<byte> file, CancellationToken cancellationToken)
    {
        try
        {
            Stream input = process.StandardInput.BaseStream;
            await input.WriteAsync(request, cancellationToken);
            await input.WriteAsync(file, cancellationToken);
            await input.FlushAsync(cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it had read everything; its end says why.
        }
    }

    /// <summary>Until the process ends.</summary>
    /// <exception cref="InvalidDataException">It takes too long or too much memory.</exception>
    private async Task WatchAsync(Process process, LoadLimits limits, CancellationToken cancellationToken)
    {
        long began = time.GetTimestamp();
        long baseBytes = 0;
        Task ending = process.WaitForExitAsync(cancellationToken);
        while (!ending.IsCompleted)
        {
            await Task.WhenAny(ending, Task.Delay(LookEvery, time, cancellationToken));
            long held = HeldBy(process);
            baseBytes = baseBytes == 0 ? held : baseBytes;
            if (held - baseBytes > limits.Memory)
            {
                throw limits.TooMuchMemory(held - baseBytes);
            }

            if (time.GetElapsedTime(began) > limits.Time)
            {
                throw limits.TooSlow(time.GetElapsedTime(began).TotalSeconds);
            }
        }

        await ending;
    }

    /// <summary>0 where it has ended, which it may do between any two looks.</summary>
    private static long HeldBy(Process process)
    {
        try
        {
            process.Refresh();
            return process.WorkingSet64;
        }
        catch (InvalidOperationException)
        {
            return 0;
        }
    }

    private static LoadCost? Read(int exitCode, string output, string error, LoadLimits limits)
    {
        if (exitCode != 0)
        {
            // A process that is aborted says in its first line that it is, and in its second why.
            string reason = string.Join(' ', error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Take(2));
            throw new InvalidDataException($"it ended the process that tried it (exit code {exitCode}{(reason.Length > 0 ? $": {Shortened.Quote(reason, MaxReason)}" : "")})");
        }

        LoadCost? cost = JsonSerializer.Deserialize(output, ProofJson.Default.ProofAnswer)?.Cost;
        if (cost is not null)
        {
            limits.Require(cost);
        }

        return cost;
    }

    /// <summary>
    /// Where the program comes as a part of another one, which was published, its list of libraries is that one's: it says where native
    /// ones lie.
    /// </summary>
    private string[] HostArguments()
        => !File.Exists(Path.ChangeExtension(program, ".deps.json"))
            && (AppContext.GetData("APP_CONTEXT_DEPS_FILES") as string)?.Split(';')[0] is { Length: > 0 } list
            && Path.GetDirectoryName(list) == Path.GetDirectoryName(program)
                ? ["exec", "--depsfile", list]
                : [];

    /// <summary>The program that runs assemblies of this runtime, wherever it is installed: the runtime lies three folders below it.</summary>
    private static string DotnetHost()
    {
        string runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        string host = Path.GetFullPath(Path.Combine(runtime, "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
        return File.Exists(host) ? host : "dotnet";
    }
}
