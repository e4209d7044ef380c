using Aviary.Messaging.PubSub.Push;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Aviary.Tests.Messaging.PubSub.Push;

public sealed class PushOptionsTests
{
    [Fact]
    public void Pushes_without_tokens_are_taken_beside_an_emulator_alone()
    {
        var options = new PushOptions { PushAuth = PushAuth.None };
        Assert.True(new PushOptionsValidator(() => "127.0.0.1:8085").Validate(null, options).Succeeded);
        ValidateOptionsResult without = new PushOptionsValidator(() => "").Validate(null, options);
        Assert.StartsWith("Messaging:PushAuth", without.FailureMessage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("aud", null, null)]
    [InlineData(null, "account", null)]
    [InlineData("aud", "account", "http://keys.test")]
    public void Halves_and_plain_addresses_are_refused(string? audience, string? account, string? keys)
        => Assert.True(new PushOptionsValidator(() => null)
            .Validate(null, new PushOptions { PushAudience = audience, PushServiceAccount = account, PushCertificatesUrl = keys }).Failed);

    [Fact]
    public async Task Without_settings_tokens_are_asked_for_and_none_beside_an_emulator()
    {
        PushReceiver strict = new PushOptions().CreateReceiver(FakeTime.AtStart(), NullLogger<PushReceiver>.Instance);
        Assert.Equal(401, (await strict.AuthorizeAsync(new HeaderDictionary(), TestContext.Current.CancellationToken)).Status);
        PushReceiver open = new PushOptions { PushAuth = PushAuth.None }.CreateReceiver(FakeTime.AtStart(), NullLogger<PushReceiver>.Instance);
        Assert.True((await open.AuthorizeAsync(new HeaderDictionary(), TestContext.Current.CancellationToken)).IsGranted);
    }
}
