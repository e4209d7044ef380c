using Aviary.Functions.Answers;
using Aviary.Functions.Problems;
using Aviary.Functions.Requests;
using Aviary.Models.Registry;
using Aviary.Models.Serving;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aviary.Functions;

/// <summary>Answers with predictions.</summary>
public sealed class PredictionFunctions(
    PredictionService predictions, IOptions<ServingOptions> options, ILogger<PredictionFunctions> logger)
{
    private const string LimitSetting = $"{ServingOptions.Section}:{nameof(ServingOptions.MaxBodyBytes)}";

    private readonly int _maxBodyBytes = options.Value.MaxBodyBytes;

    [Function("Predict")]
    public Task<IResult> PredictAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/models/{model}/predictions")] HttpRequest request,
        string model,
        CancellationToken cancellationToken)
        => logger.AnswerAsync(request, async () =>
        {
            ModelName.Require(model);
            RequestContent.RequireJson(request);
            int? top = RequestQuery.Count(request, "top");
            ModelSelector selector = ModelSelector.From(RequestQuery.Text(request, "version"), RequestQuery.Text(request, "alias"));
            using RequestBody body = await RequestBody.ReadAsync(request, _maxBodyBytes, LimitSetting, cancellationToken);
            return new PredictionAnswer(await predictions.PredictAsync(model, selector, body.Bytes, top, cancellationToken));
        });
}
