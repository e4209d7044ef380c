using Microsoft.ML.OnnxRuntime;

namespace Aviary.Onnx;

/// <summary>
/// Holds ONNX Runtime to reading bytes as an ONNX file. By itself it goes by their fifth to eighth: where these are <c>ORTM</c>, which a
/// valid ONNX file can have there too, it reads its own format, whose graph may be another one than what was checked.
/// </summary>
public static class OnnxBytes
{
    /// <summary>Configures ONNX Runtime for a model given as bytes in ONNX's own format.</summary>
    public static SessionOptions ReadAsOnnx(this SessionOptions options)
    {
        OnnxTelemetry.TurnOff(); // all sessions get their options here
        options.AddSessionConfigEntry("session.load_model_format", "ONNX");
        return options;
    }
}
