using Aviary.Learning.Datasets;

namespace Aviary.Tests.Learning.Datasets;

/// <summary>Answers requests without a network.</summary>
internal sealed class PretendedWeb : HttpMessageHandler
{
    public List<string> Requests { get; } = [];

    /// <summary>What it answers; null: nothing, ever.</summary>
    public Func<HttpRequestMessage, HttpResponseMessage>? Answer { get; set; } = _ => throw new HttpRequestException("refused");

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Requests.Add(request.RequestUri!.ToString());
        if (Answer is null)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        return Answer!(request);
    }
}

/// <summary>A machine's programs, of which there are none unless a test says otherwise.</summary>
internal sealed class PretendedCommands : ICommandRunner
{
    public List<string> Lines { get; } = [];

    public Func<string, CommandResult?> Answer { get; set; } = _ => null;

    public Task<CommandResult?> RunAsync(string program, IReadOnlyList<string> arguments, string folder, CancellationToken cancellationToken)
    {
        Lines.Add($"{program} {string.Join(' ', arguments)}");
        return Task.FromResult(Answer(Lines[^1]));
    }
}
