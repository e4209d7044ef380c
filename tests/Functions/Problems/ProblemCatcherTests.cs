using Aviary.Functions.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Aviary.Tests.Functions.Problems;

public sealed class ProblemCatcherTests
{
    private const int Fault = 2001;

    [Fact]
    public async Task Each_request_that_fails_is_answered_and_of_each_kind_one_a_minute_is_logged_with_the_number_of_the_others()
    {
        using RecordedLog log = new();
        FakeTimeProvider time = FakeTime.AtStart();
        ProblemCatcher catcher = new(log.CreateLogger(""), time);
        await using ServiceProvider services = new ServiceCollection().AddLogging().BuildServiceProvider();
        for (int i = 0; i < 100; i++)
        {
            Assert.Equal(500, await StatusAsync(new InvalidOperationException()));
        }

        Assert.Equal(500, await StatusAsync(new NotSupportedException()));
        Assert.Equal(2, log.Of(Fault).Length);
        time.Advance(TimeSpan.FromMinutes(1));
        await StatusAsync(new InvalidOperationException());
        Assert.Equal(3, log.Of(Fault).Length);
        Assert.Contains("and 99 requests", log.Of(Fault)[^1], StringComparison.Ordinal);

        async Task<int> StatusAsync(Exception error)
        {
            DefaultHttpContext context = new() { RequestServices = services };
            await catcher.AnswerAsync(context, _ => throw error);
            return context.Response.StatusCode;
        }
    }
}
