using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Aviary.Cli.Hosting;

/// <summary>A method that carries <see cref="FunctionAttribute"/>, as declared.</summary>
internal sealed record DeclaredFunction(string Name, Type Class, MethodInfo Method)
{
    /// <summary>Class and method, for messages.</summary>
    public string Where => $"{Class.Name}.{Method.Name}";

    public static IEnumerable<DeclaredFunction> In(Type type)
    {
        const BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        if (!type.IsClass || type.ContainsGenericParameters)
        {
            yield break;
        }

        foreach (MethodInfo method in type.GetMethods(Declared))
        {
            if (method.GetCustomAttribute<FunctionAttribute>() is { } function)
            {
                yield return new DeclaredFunction(function.Name, type, method);
            }
        }
    }

    /// <summary>
    /// Anything that changes what a function does (authorisation, retries, output bindings) and is not carried out here would be
    /// silently lost, so every attribute besides the compiler's must be one that this host knows.
    /// </summary>
    public void RefuseUnknownAttributes()
    {
        Refuse(Class.GetCustomAttributesData(), "class");
        Refuse(Method.GetCustomAttributesData().Where(data => data.AttributeType != typeof(FunctionAttribute)), "method");
        Refuse(Method.ReturnParameter.GetCustomAttributesData(), "return value");
        foreach (ParameterInfo parameter in Method.GetParameters())
        {
            Refuse(
                parameter.GetCustomAttributesData()
                    .Where(data => data.AttributeType != typeof(HttpTriggerAttribute)
                        && data.AttributeType != typeof(TimerTriggerAttribute)
                        && data.AttributeType != typeof(KafkaTriggerAttribute)),
                $"parameter '{parameter.Name}'");
        }
    }

    /// <summary>The one trigger of the function.</summary>
    public TriggerBindingAttribute Trigger()
    {
        TriggerBindingAttribute[] triggers =
        [
            .. Method.GetParameters().Select(parameter => parameter.GetCustomAttribute<TriggerBindingAttribute>()).OfType<TriggerBindingAttribute>(),
        ];
        return triggers.Length == 1
            ? triggers[0]
            : throw new HostingException($"The function '{Name}' ({Where}) has {triggers.Length} triggers; expected one.");
    }

    public HostingException UnknownParameter(ParameterInfo parameter, string expected)
        => new($"The function '{Name}' ({Where}) has the parameter '{parameter.Name}' of type {parameter.ParameterType.Name}, "
            + $"which this host does not know how to fill; expected {expected}.");

    public HostingException UnknownReturn(string expected)
        => new($"The function '{Name}' ({Where}) returns {Method.ReturnType}, which this host does not know; expected {expected}.");

    private void Refuse(IEnumerable<CustomAttributeData> attributes, string place)
    {
        foreach (CustomAttributeData data in attributes)
        {
            string space = data.AttributeType.Namespace ?? string.Empty;
            if (space != "System" && !space.StartsWith("System.", StringComparison.Ordinal) && space != "Microsoft.CodeAnalysis")
            {
                throw new HostingException(
                    $"The function '{Name}' ({Where}) carries {data.AttributeType.FullName} on its {place}, which this host does not know "
                    + "and therefore would not carry out. It knows Function, HttpTrigger, TimerTrigger and KafkaTrigger.");
            }
        }
    }
}
