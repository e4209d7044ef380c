using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Aviary.Models.Registry.Documents;

/// <summary>
/// MLmodel, the YAML by which MLflow's tools read the folder: the flavours <c>onnx</c> and <c>python_function</c> (which loads by
/// the first), and the signature as MLflow writes it, JSON inside YAML. A dozen fixed lines: every text is written as a JSON
/// string, which is a YAML string too.
/// </summary>
internal static class MlflowDocument
{
    public static byte[] Write(VersionId version, NewVersion content)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            artifact_path: model
            flavors:
              onnx:
                code: null
                data: {VersionFiles.Model}
                providers:
                - CPUExecutionProvider
              python_function:
                code: null
                data: {VersionFiles.Model}
                loader_module: mlflow.onnx
            model_uuid: {version}
            utc_time_created: '{version.CreatedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss.ffffff}'

            """);
        if (content is { Input: { } input, Output: { } output })
        {
            text.Append(CultureInfo.InvariantCulture, $"""
                signature:
                  inputs: {Quoted(Tensor(input))}
                  outputs: {Quoted(Tensor(output))}
                  params: null

                """);
        }

        text.Append("metadata:\n");
        text.Append(CultureInfo.InvariantCulture, $"  cause: {Quoted(content.Lineage.Cause)}\n");
        text.Append("  classes:\n");
        foreach (string name in content.ClassNames)
        {
            text.Append(CultureInfo.InvariantCulture, $"  - {Quoted(name)}\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString().ReplaceLineEndings("\n"));
    }

    private static string Tensor(TensorDescription tensor)
    {
        string shape = string.Join(", ", tensor.Shape);
        return $$"""
            [{"name": {{Quoted(tensor.Name)}}, "type": "tensor", "tensor-spec": {"dtype": {{Quoted(tensor.Type)}}, "shape": [{{shape}}] } }]
            """;
    }

    private static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
