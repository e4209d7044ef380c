namespace Aviary.Learning.Training;

/// <summary>The loss is no number any more: the learning rate is too high for the network. The message names epoch and step.</summary>
public sealed class TrainingDivergedException(string message) : Exception(message);
