using System.Text.Json;
using Aviary.Errors;
using Aviary.Functions.Answers;
using Aviary.Functions.Requests;
using Aviary.Registry;
using Aviary.Registry.Versions;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Aviary.Functions;

/// <summary>Shows the registry, and moves its aliases: promotes and rolls back.</summary>
public sealed class ModelsFunctions(ModelRegistry registry, BodyReader bodies)
{
    private const int DefaultPage = 50;
    private const int LargestPage = 1000;
    private const int MaxMoveBytes = 4096;

    [Function("ListModels")]
    public async Task<IResult> ListModelsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/models")] HttpRequest request, CancellationToken cancellationToken)
    {
        List<ModelAnswer> models = [];
        await foreach (string model in registry.ListModelsAsync(cancellationToken))
        {
            models.Add(ModelAnswer.From(model, await registry.ListAliasesAsync(model, cancellationToken)));
        }

        return new JsonAnswer<ModelListAnswer>(new ModelListAnswer(models), AnswerJson.Default.ModelListAnswer);
    }

    [Function("GetModel")]
    public async Task<IResult> GetModelAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/models/{model}")] HttpRequest request,
        string model,
        CancellationToken cancellationToken)
    {
        ModelName.Require(model);
        AliasList aliases = await registry.ListAliasesAsync(model, cancellationToken);
        if (aliases is { Aliases.Count: 0, Damaged.Count: 0 } && await registry.FindNewestVersionAsync(model, cancellationToken) is null)
        {
            throw new NotFoundException("model", model);
        }

        return new JsonAnswer<ModelAnswer>(ModelAnswer.From(model, aliases), AnswerJson.Default.ModelAnswer);
    }

    [Function("ListVersions")]
    public async Task<IResult> ListVersionsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/models/{model}/versions")] HttpRequest request,
        string model,
        CancellationToken cancellationToken)
    {
        ModelName.Require(model);
        int limit = RequestQuery.Count(request, "limit", LargestPage) ?? DefaultPage;
        string? after = RequestQuery.Text(request, "after");
        VersionPage page = await registry.ListVersionsAsync(model, after, limit, cancellationToken);
        if (page is { Versions.Count: 0, Damaged.Count: 0, Next: null } && after is null
            && await registry.ListAliasesAsync(model, cancellationToken) is { Aliases.Count: 0, Damaged.Count: 0 })
        {
            throw new NotFoundException("model", model);
        }

        return new JsonAnswer<VersionListAnswer>(VersionListAnswer.From(page), AnswerJson.Default.VersionListAnswer);
    }

    [Function("GetVersion")]
    public async Task<IResult> GetVersionAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/models/{model}/versions/{version}")] HttpRequest request,
        string model,
        string version,
        CancellationToken cancellationToken)
    {
        ModelName.Require(model);
        VersionId.Require(version);
        ModelVersion found = await registry.FindVersionAsync(model, version, cancellationToken)
            ?? throw new NotFoundException("version", version, $"{model} has none of this id.");
        IReadOnlyList<ModelAlias> aliases = (await registry.ListAliasesAsync(model, cancellationToken)).Aliases;
        found = found with { Aliases = [.. aliases.Where(alias => alias.Version == version).Select(alias => alias.Name)] };
        return new JsonAnswer<ModelVersion>(found, AnswerJson.Default.ModelVersion);
    }

    [Function("GetAlias")]
    public async Task<IResult> GetAliasAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/models/{model}/aliases/{alias}")] HttpRequest request,
        string model,
        string alias,
        CancellationToken cancellationToken)
    {
        RequireNames(model, alias);
        return Answer(await registry.FindAliasAsync(model, alias, cancellationToken) ?? throw NoAlias(model, alias));
    }

    [Function("MoveAlias")]
    public async Task<IResult> MoveAliasAsync(
        [HttpTrigger(AuthorizationLevel.Function, "put", Route = "api/models/{model}/aliases/{alias}")] HttpRequest request,
        string model,
        string alias,
        CancellationToken cancellationToken)
    {
        RequireNames(model, alias);
        Precondition precondition = Precondition.Require(request);
        RequestContent.RequireJson(request);
        AliasMove move = await ReadMoveAsync(request, cancellationToken);
        ModelAlias moved = await registry.MoveAliasAsync(model, alias, move.Version!, precondition.ETag, "http", move.Force, cancellationToken);
        return Answer(moved);
    }

    private async Task<AliasMove> ReadMoveAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using RequestBody body = await bodies.ReadAsync(request, MaxMoveBytes, setting: null, cancellationToken);
        try
        {
            Utf8JsonReader reader = new(body.Bytes);
            AliasMove? move = JsonSerializer.Deserialize(ref reader, AnswerJson.Default.AliasMove);
            return new AliasMove(VersionId.Require(move?.Version).ToString(), move!.Force);
        }
        catch (JsonException error)
        {
            throw new InvalidInputException("body", "{\"version\":\"…\"}", "something else", error);
        }
    }

    private static void RequireNames(string model, string alias)
    {
        ModelName.Require(model);
        ModelName.Require(alias, "alias");
    }

    private static NotFoundException NoAlias(string model, string alias) => new("alias", alias, $"{model} has none of this name.");

    private static JsonAnswer<ModelAlias> Answer(ModelAlias alias)
        => new(alias, AnswerJson.Default.ModelAlias) { ETag = alias.ETag };
}
