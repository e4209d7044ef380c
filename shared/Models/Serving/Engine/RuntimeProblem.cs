using System.Text.RegularExpressions;
using Microsoft.ML.OnnxRuntime;

namespace Aviary.Models.Serving.Engine;

/// <summary>What ONNX Runtime says is wrong, in words that help whoever has the file.</summary>
internal static partial class RuntimeProblem
{
    /// <summary>One line; names what to do where that is known.</summary>
    public static string Explain(OnnxRuntimeException error)
    {
        Match locale = MissingLocale().Match(error.Message);
        return locale.Success
            ? $"it needs the locale {locale.Groups["name"]}, which this system lacks; on Debian and Ubuntu install the package locales and run "
                + $"`localedef -i {locale.Groups["language"]} -f UTF-8 {locale.Groups["name"]}`"
            : error.Message.ReplaceLineEndings(" ");
    }

    [GeneratedRegex(@"construct locale with name:\s*(?<name>(?<language>[A-Za-z_]+)[\w.@-]*\w)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MissingLocale();
}
