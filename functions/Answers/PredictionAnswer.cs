using Aviary.Inference;
using Aviary.Serving;
using Microsoft.AspNetCore.Http;

namespace Aviary.Functions.Answers;

/// <summary>Answers with predictions, written straight into the response.</summary>
internal sealed class PredictionAnswer(PredictionResult result) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        using StageTimer timer = StageTimer.Start(PredictionStage.Format);
        httpContext.Response.ContentType = "application/json";
        PredictionJson.Write(httpContext.Response.BodyWriter, result);
        return Task.CompletedTask;
    }
}
