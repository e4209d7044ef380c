namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>Where a program of functions starts.</summary>
public class FunctionsApplication
{
    public static FunctionsApplicationBuilder CreateBuilder(string[] args) => new(args);
}
