using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Aviary.Registry.Versions;

/// <summary>
/// MLmodel, the YAML by which MLflow's tools read the folder: the flavours <c>onnx</c> and <c>python_function</c> (which loads by
/// the first), and the signature as MLflow writes it, JSON inside YAML. A dozen fixed lines, where a YAML library would only
/// be asked to quote.
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
            [{"name": "{{JsonEncodedText.Encode(tensor.Name)}}", "type": "tensor", "tensor-spec": {"dtype": "{{tensor.Type}}", "shape": [{{shape}}] } }]
            """;
    }

    /// <summary>A double-quoted scalar (YAML 1.2, section 7.3.1). JSON's escapes of surrogate pairs are none of YAML's.</summary>
    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (char c in text)
        {
            _ = c is '"' or '\\' ? quoted.Append('\\').Append(c)
                : char.IsControl(c) ? quoted.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:X2}")
                : quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }
}
