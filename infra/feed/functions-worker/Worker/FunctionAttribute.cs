namespace Microsoft.Azure.Functions.Worker;

/// <summary>Marks a method as a function with a name of its own.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = false, Inherited = false)]
public sealed class FunctionAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}
