using Microsoft.Extensions.DependencyInjection;

namespace Aviary.Cli.Hosting;

/// <summary>The object that a function's method is called on; none for a static method.</summary>
internal sealed class FunctionInstance(DeclaredFunction function)
{
    /// <summary>
    /// How long an object of a function class lives: as long as the process where all that it is made of does, otherwise one call.
    /// </summary>
    public static ServiceLifetime Lifetime(Type type, IServiceCollection services)
        => type.GetConstructors().SelectMany(constructor => constructor.GetParameters()).All(parameter => IsSingleton(parameter.ParameterType, services))
            ? ServiceLifetime.Singleton
            : ServiceLifetime.Scoped;

    public object? Get(IServiceProvider services) => function.Method.IsStatic ? null : services.GetRequiredService(function.Class);

    private static bool IsSingleton(Type type, IServiceCollection services)
    {
        Type? generic = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
        ServiceDescriptor? found = services.LastOrDefault(descriptor => descriptor.ServiceType == type)
            ?? services.LastOrDefault(descriptor => generic is not null && descriptor.ServiceType == generic);
        return found is { Lifetime: ServiceLifetime.Singleton };
    }
}
