namespace Aviary.Messaging.PubSub.Push;

/// <summary>How pushes prove where they come from.</summary>
public enum PushAuth
{
    /// <summary>By an OpenID Connect token, which Pub/Sub signs for each push.</summary>
    Oidc,

    /// <summary>Not at all: only beside an emulator, which sends no tokens.</summary>
    None,
}
