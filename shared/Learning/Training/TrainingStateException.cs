namespace Aviary.Learning.Training;

/// <summary>A saved state that a training cannot go on from: damaged, or of another training.</summary>
public sealed class TrainingStateException(string message) : Exception(message);
