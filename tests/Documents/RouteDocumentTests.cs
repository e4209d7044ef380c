using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Aviary.Functions;
using Microsoft.Azure.Functions.Worker;

namespace Aviary.Tests.Documents;

/// <summary>docs/http.md and docs/requests.http name the routes that the app has, and say which need a key.</summary>
public sealed partial class RouteDocumentTests
{
    private const string AddressOfRun = "{{training.response.headers.Location}}";

    [Fact]
    public void The_table_has_every_route_with_its_access()
    {
        IEnumerable<string> shown = Row().Matches(Document.Read("docs/http.md"))
            .SelectMany(row => Quoted().Matches(row.Groups["routes"].Value), (row, route) => $"{row.Groups["method"].Value} {route.Groups["route"].Value} {row.Groups["access"].Value}");
        Assert.Equal(Routes().Select(route => $"{route.Method} {route.Route} {route.Access}").Order(StringComparer.Ordinal), shown.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_requests_for_an_editor_have_every_route_but_the_pushes_and_the_pages_own()
    {
        string[] shown = [.. Sent().Matches(Document.Read("docs/requests.http")).Select(match => $"{match.Groups["method"].Value} {Variable().Replace(match.Groups["path"].Value.Replace(AddressOfRun, "/api/models/{}/training/{}", StringComparison.Ordinal), "{}")}").Distinct()];
        IEnumerable<string> missing = Routes()
            .Where(route => route.Route != "/api/pubsub" && !route.Route.Contains("dashboard", StringComparison.Ordinal))
            .Select(route => $"{route.Method} {Variable().Replace(route.Route, "{}")}")
            .Where(route => !shown.Any(sent => Matches(sent, route)));
        Assert.Empty(missing);
    }

    [Fact]
    public void Every_example_of_an_answer_is_json()
    {
        MatchCollection examples = Json().Matches(Document.Read("docs/http.md"));
        Assert.NotEmpty(examples);
        Assert.All(examples, example => JsonDocument.Parse(example.Groups["json"].Value).Dispose());
    }

    private static bool Matches(string sent, string route)
    {
        string[] one = sent.Split('/'), other = route.Split('/');
        return one.Length == other.Length && one.Zip(other).All(pair => pair.First == pair.Second || pair.Second == "{}");
    }

    private static IEnumerable<(string Method, string Route, string Access)> Routes()
        => from type in typeof(Composition).Assembly.GetExportedTypes()
           from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
           where method.GetCustomAttribute<FunctionAttribute>() is not null
           from trigger in method.GetParameters().Select(parameter => parameter.GetCustomAttribute<HttpTriggerAttribute>()).OfType<HttpTriggerAttribute>()
           from verb in trigger.Methods!
           where !verb.Equals("head", StringComparison.OrdinalIgnoreCase)
           select (verb.ToUpperInvariant(), trigger.Route!.StartsWith("{ignored", StringComparison.Ordinal) ? "/" : $"/{trigger.Route}", trigger.AuthLevel == AuthorizationLevel.Anonymous ? "open" : "key");

    [GeneratedRegex(@"^\| (?<method>GET|PUT|POST|DELETE) \| (?<routes>[^|]+) \| (?<access>\w+) \|", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex Row();

    [GeneratedRegex("`(?<route>[^`]+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^(?<method>GET|PUT|POST|DELETE) \{\{host\}\}(?<path>[^?\s]*)", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex Sent();

    [GeneratedRegex(@"\{+\w+\}+", RegexOptions.None, 1000)]
    private static partial Regex Variable();

    [GeneratedRegex("```json\n(?<json>.*?)```", RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex Json();
}
