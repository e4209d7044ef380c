using System.Text;
using Aviary.Errors;

namespace Aviary.Inference.Safety;

/// <summary>The functions that an ONNX file defines, and how large their calls make it.</summary>
internal sealed class OnnxFunctions
{
    /// <summary>The most operators that calls may stand for: ten times those of the largest networks that are served.</summary>
    public const long MaxExpanded = 100_000;

    private readonly Dictionary<(string Domain, string Name), int> _sizes = [];
    private long _expanded;

    /// <summary>No functions.</summary>
    public static OnnxFunctions None { get; } = new();

    /// <exception cref="InvalidDataException">A function stands for a standard operator, or the file is none.</exception>
    public static OnnxFunctions Of(ReadOnlySpan<byte> file)
    {
        OnnxFunctions functions = new();
        var model = new ProtoReader(file);
        while (model.Next())
        {
            if (model.Field == 25)
            {
                functions.Add(model.Content);
            }
        }

        return functions;
    }

    /// <summary>Counts a call; false where the file has no such function.</summary>
    /// <exception cref="InvalidDataException">The calls stand for too many operators.</exception>
    public bool Call(string domain, string name)
    {
        if (!_sizes.TryGetValue((domain, name), out int size))
        {
            return false;
        }

        _expanded += size;
        return _expanded <= MaxExpanded
            ? true
            : throw new InvalidDataException($"the calls of its functions stand for more than {MaxExpanded} operators");
    }

    private void Add(ReadOnlySpan<byte> message)
    {
        (string name, string domain) = ("", "");
        int size = 0;
        var function = new ProtoReader(message);
        while (function.Next())
        {
            name = function.Field == 1 ? Encoding.UTF8.GetString(function.Content) : name;
            domain = function.Field == 10 ? Encoding.UTF8.GetString(function.Content) : domain;
            size += function.Field == 7 ? 1 : 0;
        }

        if (OnnxSafety.Domains.Contains(domain))
        {
            throw new InvalidDataException($"it defines {Shortened.Quote($"{domain}.{name}")} anew, which is a name of ONNX Runtime's own operators");
        }

        _sizes[(domain, name)] = size;
    }
}
