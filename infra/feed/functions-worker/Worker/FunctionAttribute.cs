namespace Microsoft.Azure.Functions.Worker;

/// <summary>Marks a method as a function with a name of its own.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FunctionAttribute : Attribute
{
    public FunctionAttribute(string name)
    {
        Name = name;
    }

    public string Name { get; }
}
