using System.Text;
using Aviary.Tests.Documents.Samples;

namespace Aviary.Tests.Documents;

public sealed class MessagingSampleTests
{
    [Fact]
    public async Task The_ten_lines_for_memory_bring_the_message_to_its_handler()
    {
        using CancellationTokenSource stopping = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        stopping.CancelAfter(TestWait.Limit);
        string? saved = null;
        await MessagingSample.MemoryAsync(
            async (messages, _) =>
            {
                saved = Encoding.UTF8.GetString(Assert.Single(messages).Message.Body.Span);
                await stopping.CancelAsync();
            },
            "{\"cups\":2}"u8.ToArray(),
            stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        Assert.Equal("{\"cups\":2}", saved);
    }
}
