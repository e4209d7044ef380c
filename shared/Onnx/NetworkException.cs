namespace Aviary.Onnx;

/// <summary>A network that cannot be used as asked. The message names the node, tensor or preset and what was expected.</summary>
public sealed class NetworkException(string message) : Exception(message);
