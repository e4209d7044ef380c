namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>Switches a program of functions to ASP.NET Core's requests and results.</summary>
public static class FunctionsApplicationBuilderAspNetCoreExtensions
{
    public static FunctionsApplicationBuilder ConfigureFunctionsWebApplication(this FunctionsApplicationBuilder builder) => builder;
}
