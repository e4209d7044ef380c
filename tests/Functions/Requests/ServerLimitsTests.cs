using Aviary.Functions;
using Aviary.Functions.Requests;
using Aviary.Functions.Starting;
using Aviary.Imaging;
using Aviary.Messaging.PubSub.Push;
using Aviary.Serving;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aviary.Tests.Functions.Requests;

public sealed class ServerLimitsTests
{
    [Fact]
    public void In_the_Functions_worker_the_server_takes_whatever_the_settings_allow()
    {
        FunctionsApplicationBuilder builder = FunctionsApplication.CreateBuilder([]);
        builder.ConfigureFunctionsWebApplication();
        builder.Configuration.AddInMemoryCollection([new("Imaging:MaxRequestBytes", $"{80 << 20}")]);
        builder.Services.AddAviary(builder.Configuration);
        using IHost host = builder.Build();
        Holds(host.Services, forms: 80 << 20);
    }

    [Fact]
    public async Task In_one_process_the_server_takes_whatever_the_settings_allow()
    {
        await using App app = await App.StartAsync(("Imaging:MaxRequestBytes", $"{80 << 20}"));
        Holds(app.Get<IServiceProvider>(), forms: 80 << 20);
    }

    [Theory]
    [InlineData(null, 1024)]
    [InlineData(524_288, 1024)]
    [InlineData(1_000, 250)]
    [InlineData(1, 1)]
    public void There_are_fewer_connections_than_files_and_it_is_said(int? files, long connections)
    {
        RecordedLog log = new();
        KestrelServerOptions server = new();
        new ServerLimits(Options.Create(new ImagingOptions()), Options.Create(new ServingOptions()), files, log.CreateLogger<ServerLimits>()).Configure(server);
        Assert.Equal(connections, server.Limits.MaxConcurrentConnections);
        Assert.StartsWith($"Up to {connections} connections", Assert.Single(log.Lines).Line, StringComparison.Ordinal);
        Assert.Equal(connections < 1024, log.Of(2015).Length == 1);
    }

    [Theory]
    [InlineData("Max open files            1000                 524288               files", 1_000)]
    [InlineData("Max open files            unlimited            unlimited            files", null)]
    [InlineData("Max processes             94848                94848                processes", null)]
    public void The_limit_of_open_files_is_read_as_Linux_writes_it(string line, int? limit)
        => Assert.Equal(limit, OpenFiles.Limit(["Limit                     Soft Limit           Hard Limit           Units", line]));

    [Fact]
    public void On_Linux_there_is_a_limit_of_open_files()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux has /proc");
        Assert.InRange(OpenFiles.Limit() ?? int.MaxValue, 3, int.MaxValue);
    }

    private static void Holds(IServiceProvider services, int forms)
    {
        KestrelServerLimits limits = services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;
        ImagingOptions imaging = services.GetRequiredService<IOptions<ImagingOptions>>().Value;
        ServingOptions serving = services.GetRequiredService<IOptions<ServingOptions>>().Value;
        Assert.Equal(forms, imaging.MaxRequestBytes);
        Assert.All(
            [imaging.MaxBytes, imaging.MaxRequestBytes, serving.MaxBodyBytes, PushEnvelope.MaxBytes],
            largest => Assert.True(limits.MaxRequestBodySize > largest, $"{limits.MaxRequestBodySize} is below {largest}"));
        Assert.True(limits.MinRequestBodyDataRate?.BytesPerSecond > 1_000, "bodies may come as slowly as they like");
        Assert.InRange(limits.MaxRequestBufferSize ?? long.MaxValue, 1, 1 << 20);
    }
}
