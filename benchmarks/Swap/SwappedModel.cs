using System.Buffers;
using System.Text;
using System.Text.Json;
using Aviary.Importing;
using Aviary.Inference;
using Aviary.Inference.Rows;
using Aviary.Serving;

namespace Aviary.Benchmarks.Swap;

/// <summary>A model with two whole versions, inputs for it, and what each version answers to each of them.</summary>
internal sealed class SwappedModel
{
    private const double Tolerance = 1e-4;

    private readonly Dictionary<string, Prediction[]> _expected;

    private SwappedModel(string name, string[] versions, byte[][] bodies, Dictionary<string, Prediction[]> expected)
        => (Name, Versions, Bodies, _expected) = (name, versions, bodies, expected);

    public string Name { get; }

    public IReadOnlyList<string> Versions { get; }

    public IReadOnlyList<byte[]> Bodies { get; }

    public string Path => $"/api/models/{Name}/predictions";

    /// <summary>Publishes both versions, makes the first champion, and asks each version for its answers in this process.</summary>
    /// <exception cref="InvalidOperationException">The versions answer alike, so that a torn answer could not be seen.</exception>
    public static async Task<SwappedModel> PublishAsync(
        string name, SwapRegistry registry, IReadOnlyList<ModelSource> sources, byte[][] bodies, CancellationToken cancellationToken)
    {
        Dictionary<string, Prediction[]> expected = new(StringComparer.Ordinal);
        foreach (ModelSource source in sources)
        {
            string version = await registry.PublishAsync(name, source, cancellationToken);
            expected[version] = new Prediction[bodies.Length];
            for (int i = 0; i < bodies.Length; i++)
            {
                PredictionResult result = await registry.Predictions.PredictAsync(
                    name, ModelSelector.From(version, null), PredictionInput.OfJson(new ReadOnlySequence<byte>(bodies[i])), null, cancellationToken);
                expected[version][i] = result.Predictions[0];
            }
        }

        string[] versions = [.. expected.Keys];
        for (int i = 0; i < bodies.Length; i++)
        {
            if (Alike(expected[versions[0]][i].Best, expected[versions[1]][i].Best))
            {
                throw new InvalidOperationException($"The versions of {name} answer alike; a torn answer could not be told.");
            }
        }

        await registry.PromoteAsync(name, versions[0], cancellationToken);
        return new SwappedModel(name, versions, bodies, expected);
    }

    /// <summary>Whether the answer names no version that was published whole, or is not what that version answers to the input.</summary>
    public bool IsTorn(int input, ReadOnlyMemory<byte> answer)
    {
        using JsonDocument document = JsonDocument.Parse(Json(answer));
        JsonElement root = document.RootElement;
        if (root.GetProperty("model").GetString() != Name
            || !_expected.TryGetValue(root.GetProperty("version").GetString()!, out Prediction[]? predictions))
        {
            return true;
        }

        ReadOnlySpan<RankedClass> top = predictions[input].Top.Span;
        int rank = 0;
        foreach (JsonElement entry in root.GetProperty("predictions")[0].GetProperty("top").EnumerateArray())
        {
            RankedClass found = new(
                entry.GetProperty("class").GetString()!, entry.GetProperty("index").GetInt32(), entry.GetProperty("probability").GetSingle());
            if (rank == top.Length || !Alike(found, top[rank++]))
            {
                return true;
            }
        }

        return rank != top.Length;
    }

    /// <summary>A body of one row of whole numbers from 0 to 255, shaped as a flat list; the same ones in every run.</summary>
    public static byte[][] Inputs(int count, int elements)
    {
        Random random = new(7);
        return [.. Enumerable.Range(0, count).Select(_ => Encoding.ASCII.GetBytes(
            "{\"inputs\":[[" + string.Join(',', Enumerable.Range(0, elements).Select(_ => random.Next(2) == 0 ? 0 : random.Next(256))) + "]]}"))];
    }

    private static bool Alike(RankedClass a, RankedClass b)
        => a.Class == b.Class && a.Index == b.Index && Math.Abs(a.Probability - b.Probability) < Tolerance;

    /// <summary>The document in a body that may be chunked.</summary>
    private static ReadOnlyMemory<byte> Json(ReadOnlyMemory<byte> body)
    {
        int start = body.Span.IndexOf((byte)'{');
        int end = body.Span.LastIndexOf((byte)'}');
        return body[start..(end + 1)];
    }
}
