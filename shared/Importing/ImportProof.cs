using System.Text.Json;
using System.Text.Json.Serialization;
using Aviary.Importing.Adaptation;
using Aviary.Inference;
using Aviary.Inference.Proving;
using Microsoft.Extensions.Options;

namespace Aviary.Importing;

/// <summary>An import's part in a proving process: it adapts the file as the importing process will.</summary>
public static class ImportProof
{
    /// <summary>Does the work of a proving process, see <see cref="ModelProof.Run"/>.</summary>
    /// <returns>The exit code.</returns>
    public static int Run() => ModelProof.Run(Import);

    internal static ProofRequest Request(ModelSource source, InferenceOptions options)
    {
        ImportedForm form = new(source.Choices, source.Example?.ToArray());
        return ProofRequest.ToImport(source.Onnx.Length, JsonSerializer.Serialize(form, ImportProofJson.Default.ImportedForm), options);
    }

    private static LoadCost? Import(ReadOnlyMemory<byte> file, ProofRequest request)
    {
        ImportedForm form = JsonSerializer.Deserialize(request.Import!, ImportProofJson.Default.ImportedForm)
            ?? throw new InvalidDataException("expected an object that says how to import the file");
        ModelSource source = new()
        {
            Onnx = file,
            OutputName = form.Choices.Output,
            InputNames = form.Choices.Inputs,
            ClassNames = form.Choices.ClassNames,
            ColumnNames = form.Choices.Columns,
            AreIndependent = form.Choices.Independent,
            Example = form.Example is { } row ? new ReadOnlyMemory<double>(row) : null,
        };
        return LoadCost.Of(new ModelImport(Options.Create(request.Options())).Prepare(source, CancellationToken.None).Parameters);
    }
}

/// <summary>How an import reads a file.</summary>
/// <param name="Choices">What the importer says about it.</param>
/// <param name="Example">See <see cref="ModelSource.Example"/>.</param>
internal sealed record ImportedForm(AdaptationChoices Choices, double[]? Example);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(ImportedForm))]
internal sealed partial class ImportProofJson : JsonSerializerContext;
