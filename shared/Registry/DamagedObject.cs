namespace Aviary.Registry;

/// <summary>An object of the bucket that a list leaves out because it cannot be read.</summary>
/// <param name="Name">What it should be: the version, the alias or the run.</param>
/// <param name="Key">Its key.</param>
/// <param name="Problem">What is wrong with it.</param>
public sealed record DamagedObject(string Name, string Key, string Problem);
