using System.Text.RegularExpressions;

namespace Aviary.Messaging.PubSub;

/// <summary>Full names of topics and subscriptions in a project.</summary>
internal sealed partial class PubSubNames
{
    private readonly string _project;

    /// <param name="project">The project's id.</param>
    /// <exception cref="ArgumentException">No project's id.</exception>
    public PubSubNames(string project)
        => _project = ProjectId().IsMatch(project)
            ? project
            : throw new ArgumentException($"PUBSUB_PROJECT_ID: expected a project's id of letters, digits, ':', '.' and '-', got '{project}'.", nameof(project));

    /// <summary><c>projects/{project}/topics/{topic}</c>.</summary>
    /// <exception cref="MessageRefusedException">The name is none that Pub/Sub takes.</exception>
    public string Topic(string topic) => $"projects/{_project}/topics/{Checked("topic", topic)}";

    /// <summary><c>projects/{project}/subscriptions/{group}.{topic}</c>.</summary>
    /// <exception cref="MessageRefusedException">The name is none that Pub/Sub takes.</exception>
    public string Subscription(string group, string topic) => $"projects/{_project}/subscriptions/{Checked("subscription", $"{group}.{topic}")}";

    /// <summary>The last part of a full name.</summary>
    public static string Short(string full) => full[(full.LastIndexOf('/') + 1)..];

    private static string Checked(string field, string name)
        => ResourceId().IsMatch(name) && !name.StartsWith(PubSubLimits.ReservedPrefix, StringComparison.OrdinalIgnoreCase)
            ? name
            : throw new MessageRefusedException(
                field,
                "3 to 255 letters, digits, '-', '_', '.', '~' and '+', the first a letter, not beginning with goog",
                $"'{(name.Length > 100 ? name[..100] + "…" : name)}'");

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9._~+-]{2,254}\z", RegexOptions.CultureInvariant, 1_000)]
    private static partial Regex ResourceId();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9:.-]{0,127}\z", RegexOptions.CultureInvariant, 1_000)]
    private static partial Regex ProjectId();
}
