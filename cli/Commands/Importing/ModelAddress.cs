using Aviary.Cli.Output;

namespace Aviary.Cli.Commands.Importing;

/// <summary>Where a model file lies: a path, <c>https://…</c> or <c>s3://bucket/key</c>.</summary>
internal sealed record ModelAddress(string Text, Uri? Web, (string Bucket, string Key)? Object)
{
    private const string S3 = "s3://";

    /// <summary>The file's own name.</summary>
    public FileInfo File => new(Web is { } web ? Path.GetFileName(Uri.UnescapeDataString(web.AbsolutePath)) is { Length: > 0 } name ? name : web.Host
        : Object is { } stored ? stored.Key.Split('/')[^1]
        : Text);

    /// <exception cref="CommandException">It is no address that is taken.</exception>
    public static ModelAddress Of(string text)
    {
        if (text.StartsWith(S3, StringComparison.OrdinalIgnoreCase))
        {
            string[] parts = text[S3.Length..].Split('/', 2);
            return parts is [{ Length: > 0 } bucket, { Length: > 0 } key] && !key.EndsWith('/')
                ? new ModelAddress(text, null, (bucket, key))
                : throw new CommandException($"{text}: expected s3://BUCKET/KEY");
        }

        if (!text.Contains("://", StringComparison.Ordinal))
        {
            return new ModelAddress(text, null, null);
        }

        bool isSafe = Uri.TryCreate(text, UriKind.Absolute, out Uri? web)
            && (web.Scheme == Uri.UriSchemeHttps || (web.Scheme == Uri.UriSchemeHttp && web.IsLoopback));
        return isSafe
            ? new ModelAddress(text, web, null)
            : throw new CommandException($"{text}: expected a file, https://… or s3://BUCKET/KEY (http is taken from this machine alone)");
    }
}
