using Aviary.Functions.Answers;
using Aviary.Functions.Requests;
using Aviary.Imaging;
using Aviary.Models.Registry;
using Aviary.Models.Serving;
using Aviary.Models.Serving.Fetching;
using Aviary.Models.Serving.Pictures;
using Aviary.Models.Serving.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;

namespace Aviary.Functions;

/// <summary>Answers with predictions.</summary>
public sealed class PredictionFunctions(
    PredictionService predictions,
    PictureFetch fetch,
    IOptions<ServingOptions> options,
    IOptions<ImagingOptions> imaging)
{
    private const string LimitSetting = $"{ServingOptions.Section}:{nameof(ServingOptions.MaxBodyBytes)}";

    private readonly int _maxBodyBytes = options.Value.MaxBodyBytes;
    private readonly ImagingOptions _imaging = imaging.Value;

    [Function("Predict")]
    public async Task<IResult> PredictAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/models/{model}/predictions")] HttpRequest request,
        string model,
        CancellationToken cancellationToken)
    {
        ModelName.Require(model);
        RequestKind kind = RequestContent.KindOf(request);
        int? top = RequestQuery.Count(request, "top");
        ModelSelector selector = ModelSelector.From(RequestQuery.Text(request, "version"), RequestQuery.Text(request, "alias"));
        switch (kind)
        {
            case RequestKind.Picture:
                using (RequestBody picture = await ReadAsync(request, _imaging.MaxBytes, PictureForm.LimitSetting, cancellationToken))
                {
                    return await PredictAsync([new SentPicture("body", picture.Bytes)]);
                }

            case RequestKind.Form:
                return await PredictAsync(await ReadAsync(request, cancellationToken));
            default:
                using (RequestBody body = await ReadAsync(request, _maxBodyBytes, LimitSetting, cancellationToken))
                {
                    return PictureAddress.Find(body.Bytes) is { } address
                        ? await PredictAsync([new SentPicture("url", new(await fetch.GetAsync(address, cancellationToken)))])
                        : new PredictionAnswer(await predictions.PredictAsync(model, selector, body.Bytes, top, cancellationToken));
                }
        }

        async Task<IResult> PredictAsync(IReadOnlyList<SentPicture> pictures)
            => new PredictionAnswer(await predictions.PredictAsync(model, selector, pictures, top, cancellationToken));
    }

    private static async ValueTask<RequestBody> ReadAsync(HttpRequest request, long limit, string setting, CancellationToken cancellationToken)
    {
        using StageTimer timer = StageTimer.Start(PredictionStage.Read);
        return await RequestBody.ReadAsync(request, limit, setting, cancellationToken);
    }

    private async Task<IReadOnlyList<SentPicture>> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using StageTimer timer = StageTimer.Start(PredictionStage.Read);
        return await PictureForm.ReadAsync(request, _imaging, cancellationToken);
    }
}
