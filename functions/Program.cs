using Aviary.Functions;
using Aviary.Models.Serving.Proving;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;

if (ModelProof.IsAsked(args))
{
    return ModelProof.Run();
}

FunctionsApplicationBuilder builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.Services.AddAviary(builder.Configuration);
builder.Build().Run();
return 0;
