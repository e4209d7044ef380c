using Aviary.Messaging.Kafka;

namespace Aviary.Functions.Messages;

/// <summary>How the Kafka triggers of a build connect, whatever the settings say.</summary>
/// <param name="Login">How they prove who they are.</param>
/// <param name="Tls">Whether their connections are encrypted.</param>
/// <param name="CaFile">Whether they trust the authorities of <c>Messaging:KafkaCaFile</c> instead of the system's.</param>
internal sealed record KafkaTriggerBuild(KafkaLogin Login, bool Tls, bool CaFile);
