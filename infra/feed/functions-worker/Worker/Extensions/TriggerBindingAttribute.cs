namespace Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

/// <summary>What every trigger attribute of the worker derives from.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public abstract class TriggerBindingAttribute : BindingAttribute
{
}
