namespace Aviary.Cli.Hosting;

/// <summary>Why the local host does not start, in a sentence that says what to do.</summary>
public sealed class HostingException(string message, Exception? inner = null) : Exception(message, inner);
