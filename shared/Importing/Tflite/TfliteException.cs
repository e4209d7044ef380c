namespace Aviary.Importing.Tflite;

/// <summary>A TensorFlow Lite file that cannot be imported. The message says where in the file, what was expected and what stands there.</summary>
public sealed class TfliteException(string message) : Exception(message);
