using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>
/// The settings and services of a program of functions. This stand-in collects them, so that a program compiles and its
/// composition can be tried, but has no worker to run: <see cref="Build"/> says so.
/// </summary>
public class FunctionsApplicationBuilder
{
    private readonly HostApplicationBuilder _builder;

    internal FunctionsApplicationBuilder(string[]? args)
    {
        _builder = Host.CreateApplicationBuilder(args);
    }

    public ConfigurationManager Configuration => _builder.Configuration;

    public IHostEnvironment Environment => _builder.Environment;

    public ILoggingBuilder Logging => _builder.Logging;

    public IServiceCollection Services => _builder.Services;

    /// <exception cref="NotSupportedException">Always: this package only declares the worker.</exception>
    public IHost Build() => throw new NotSupportedException(
        "This build holds a stand-in for Microsoft.Azure.Functions.Worker, made by infra/feed because the configured package "
        + "sources lack the real one. It cannot run under the Functions host. './dev run' hosts the same functions; for the "
        + "Functions host, build where the public package feed is complete.");
}
