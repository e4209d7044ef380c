using System.Collections.Concurrent;
using System.Reflection;
using Xunit.v3;

[assembly: Aviary.Tests.TimeLimit]

namespace Aviary.Tests;

/// <summary>Cancels the token of a test that is not done after <see cref="TestWait.TestLimit"/>, so that no wait lasts for ever.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class TimeLimitAttribute : BeforeAfterTestAttribute
{
    private readonly ConcurrentDictionary<string, Timer> _timers = new(StringComparer.Ordinal);

    public override void Before(MethodInfo methodUnderTest, IXunitTest test)
    {
        ITestContext context = TestContext.Current;
        _timers[test.UniqueID] = new Timer(_ => context.CancelCurrentTest(), null, TestWait.TestLimit, Timeout.InfiniteTimeSpan);
    }

    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        if (_timers.TryRemove(test.UniqueID, out Timer? timer))
        {
            timer.Dispose();
        }
    }
}
