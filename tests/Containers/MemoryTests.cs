using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Aviary.Functions.Requests;
using Aviary.Imaging;
using Aviary.Serving;

namespace Aviary.Tests.Containers;

/// <summary>The sum of decision record 7, with the files as they are: what bodies may take in the host and the worker fits the container.</summary>
public sealed class MemoryTests
{
    private const long Gibibyte = 1 << 30;

    /// <summary>Host and worker at rest, with a small model.</summary>
    private const long AtRest = 550L << 20;

    /// <summary>The host makes a string of each body: two bytes a character, held twice while it is made.</summary>
    private const int BytesPerByte = 4;

    [Fact]
    public void Bodies_leave_a_quarter_of_the_container_to_models()
    {
        long bodies = (ConcurrentRequests * HostBody * BytesPerByte) + new ServingOptions().MaxBytesInFlight;
        Assert.InRange(AtRest + bodies, 0, Container * 3 / 4);
    }

    [Fact]
    public void What_is_a_little_too_large_for_the_app_still_reaches_it_to_be_told_so()
        => Assert.True(HostBody >= ServerLimits.LargestBody(new ImagingOptions(), new ServingOptions()) * 5 / 4);

    private static long HostBody => Number(@"FUNCTIONS_REQUEST_BODY_SIZE_LIMIT=(?<number>\d+)", "functions", "Dockerfile");

    private static long Container => Number(@"limits: \{ memory: (?<number>\d+)Gi \}", "infra", "kubernetes", "aviary.yaml") * Gibibyte;

    private static long ConcurrentRequests
    {
        get
        {
            using JsonDocument host = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Repository.Root, "host.json")));
            return host.RootElement.GetProperty("extensions").GetProperty("http").GetProperty("maxConcurrentRequests").GetInt64();
        }
    }

    private static long Number(string pattern, params string[] path)
    {
        Match found = Regex.Match(File.ReadAllText(Path.Combine([Repository.Root, .. path])), pattern, RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
        Assert.True(found.Success, $"{string.Join('/', path)} has no {pattern}");
        return long.Parse(found.Groups["number"].Value, CultureInfo.InvariantCulture);
    }
}
