using Aviary.Functions;
using Aviary.Functions.Messages;
using Aviary.Functions.Problems;
using Aviary.Functions.Telemetry;
using Aviary.Importing;
using Aviary.Inference.Proving;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

if (ModelProof.IsAsked(args))
{
    return ImportProof.Run();
}

FunctionsApplicationBuilder builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.UseMiddleware<OutsideInvocations>();
builder.UseMiddleware<ProblemMiddleware>();
builder.Logging.AddFilter<OutsideInvocations>(OutsideInvocations.Takes);
builder.Services.AddSingleton<ILoggerProvider>(static services => services.GetRequiredService<OutsideInvocations>());
builder.Services.AddSingleton(KafkaSecurity.Build);
builder.Services.AddAviary(builder.Configuration);

IHost host = builder.Build();
CancellationToken stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
try
{
    await host.RunAsync();
}
catch (OperationCanceledException) when (stopping.IsCancellationRequested)
{
    // The Functions host may ask its worker to end while it still starts.
}

return 0;
