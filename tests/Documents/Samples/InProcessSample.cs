using Aviary.Errors;
using Aviary.Inference.Pictures;
using Aviary.Serving.InProcess;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Aviary.Tests.Documents.Samples;

/// <summary>The app of docs/in-process.md.</summary>
internal static class InProcessSample
{
    public static WebApplication Build(string[] args)
    {
        // <app>
        WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
        builder.Services.AddAviaryModels(builder.Configuration);

        WebApplication app = builder.Build();
        app.MapPost("/flowers", async (float[] row, Classifier models, CancellationToken cancellationToken) =>
        {
            Classification answer = await models.ClassifyAsync("flowers", row, cancellationToken: cancellationToken);
            return new { answer.Class, answer.Probability, answer.Version };
        });
        // </app>
        // <table>
        app.MapGet("/colour", async (Classifier models, CancellationToken cancellationToken) =>
        {
            Dictionary<string, object?> row = new() { ["age"] = null, ["count"] = 3, ["colour"] = "green" };
            Classification answer = await models.ClassifyAsync("table", row, top: 10, cancellationToken);
            return answer.Top.ToDictionary(one => one.Class, one => one.Probability); // all classes, the best first
        });
        // </table>
        // <picture>
        app.MapPost("/photo", async (HttpRequest request, Classifier models, CancellationToken cancellationToken) =>
        {
            try
            {
                using MemoryStream file = new();
                await request.Body.CopyToAsync(file, cancellationToken);
                Classification answer = await models.ClassifyPictureAsync("birds", file.ToArray(), cancellationToken: cancellationToken);
                return Results.Ok(answer.Class);
            }
            catch (AviaryException error) when (error is InvalidPictureException or InvalidInputException)
            {
                return Results.Problem(error.Message, statusCode: StatusCodes.Status400BadRequest);
            }
        });
        // </picture>
        // <ready>
        app.MapGet("/ready", (Classifier models) => models.Health.Ready
            ? Results.Ok(models.Health.Models)
            : Results.StatusCode(StatusCodes.Status503ServiceUnavailable));
        // </ready>
        return app;
    }
}
