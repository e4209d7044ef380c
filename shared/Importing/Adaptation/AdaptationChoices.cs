namespace Aviary.Importing.Adaptation;

/// <summary>What the importer says about a file; all of it may be left out.</summary>
/// <param name="Output">The output with the scores.</param>
/// <param name="Inputs">The inputs that a request fills; the others are filled with zeros.</param>
/// <param name="ClassNames">The names of the classes, in the order of the output.</param>
/// <param name="Columns">The names of the numbers of a row, for a model of one tensor.</param>
/// <param name="Independent">Whether a row may have several classes, each with a probability of its own.</param>
internal sealed record AdaptationChoices(
    string? Output = null, IReadOnlyList<string>? Inputs = null, IReadOnlyList<string>? ClassNames = null,
    IReadOnlyList<string>? Columns = null, bool Independent = false);
