using Aviary.Functions.Answers;
using Aviary.Functions.Requests;
using Aviary.Imaging;
using Aviary.Inference;
using Aviary.Inference.Rows;
using Aviary.Registry;
using Aviary.Serving;
using Aviary.Serving.Fetching;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;

namespace Aviary.Functions;

/// <summary>Answers with predictions.</summary>
public sealed class PredictionFunctions(
    PredictionService predictions,
    PictureFetch fetch,
    BodyReader bodies,
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
        InputKind kind = RequestContent.KindOf(request);
        int? top = RequestQuery.Count(request, "top");
        ModelSelector selector = ModelSelector.From(RequestQuery.Text(request, "version"), RequestQuery.Text(request, "alias"));
        switch (kind)
        {
            case InputKind.Picture:
                using (RequestBody picture = await ReadAsync(request, _imaging.MaxBytes, PictureForm.LimitSetting, cancellationToken))
                {
                    PredictionInput input = PredictionInput.OfPicture("body", picture.Bytes);
                    return new PredictionAnswer(await predictions.PredictAsync(model, selector, input, top, cancellationToken));
                }

            case InputKind.Form:
                using (PictureForm form = await ReadAsync(request, cancellationToken))
                {
                    PredictionInput input = PredictionInput.OfPictures(form.Pictures);
                    return new PredictionAnswer(await predictions.PredictAsync(model, selector, input, top, cancellationToken));
                }

            default:
                using (RequestBody body = await ReadAsync(request, _maxBodyBytes, LimitSetting, cancellationToken))
                {
                    PredictionInput input = PictureAddress.Find(body.Bytes) is { } address
                        ? PredictionInput.OfPicture("url", new(await fetch.GetAsync(address, cancellationToken)))
                        : PredictionInput.OfJson(body.Bytes);
                    return new PredictionAnswer(await predictions.PredictAsync(model, selector, input, top, cancellationToken));
                }
        }
    }

    private async ValueTask<RequestBody> ReadAsync(HttpRequest request, long limit, string setting, CancellationToken cancellationToken)
    {
        using StageTimer timer = StageTimer.Start(PredictionStage.Read);
        return await bodies.ReadAsync(request, limit, setting, cancellationToken);
    }

    private async Task<PictureForm> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using StageTimer timer = StageTimer.Start(PredictionStage.Read);
        return await bodies.ReadFormAsync(request, cancellationToken);
    }
}
