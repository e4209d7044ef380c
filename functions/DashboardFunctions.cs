using Aviary.Errors;
using Aviary.Functions.Answers;
using Aviary.Functions.Dashboard;
using Aviary.Functions.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Aviary.Functions;

/// <summary>Shows the models and their versions on a page, with a box to try them.</summary>
public sealed class DashboardFunctions(ModelExamples examples)
{
    /// <summary>An empty route does not bind in the Functions host; one that may only be empty does.</summary>
    [Function("Dashboard")]
    public static IResult Show(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "{ignored:maxlength(0)?}")] HttpRequest request)
        => Find(Page.Index);

    [Function("DashboardFile")]
    public static IResult ShowFile(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "dashboard/{file}")] HttpRequest request, string file)
        => Find(file);

    [Function("DashboardExamples")]
    public async Task<IResult> ShowExamplesAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/dashboard/examples")] HttpRequest request, CancellationToken cancellationToken)
        => new JsonAnswer<ExampleListAnswer>(
            await examples.FindAsync(RequestQuery.Text(request, "model"), cancellationToken), AnswerJson.Default.ExampleListAnswer);

    private static PageAnswer Find(string file)
        => Page.All.Value.TryGetValue(file, out Page? page)
            ? new PageAnswer(page)
            : throw new NotFoundException("file of the dashboard", file);
}
