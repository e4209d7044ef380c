using System.Text.RegularExpressions;
using Microsoft.ML.OnnxRuntime;

namespace Aviary.Onnx;

/// <summary>
/// What ONNX Runtime says is wrong, in words for callers and users: one line, without its error codes, the node that was run, and the
/// places and signatures of its own source, which are the paths of the machine that built it.
/// </summary>
public static partial class RuntimeProblem
{
    private const string Status = "Status Message:";
    private const string Const = " const";
    private const int MostCharacters = 300;
    private const int MostRead = 4_000;
    private const int TimeoutMilliseconds = 1_000;

    /// <summary>The part for the sender of the file or the row; of other errors the message as it is.</summary>
    public static string Of(Exception error) => error is OnnxRuntimeException ? Of(error.Message) : error.Message;

    /// <summary>The part of a message of ONNX Runtime that concerns its user.</summary>
    public static string Of(string message)
    {
        string text = (message.Length <= MostRead ? message : message[..MostRead]).ReplaceLineEndings(" ");
        Match locale = MissingLocale().Match(text);
        if (locale.Success)
        {
            return $"it needs the locale {locale.Groups["name"]}, which this system lacks; on Debian and Ubuntu install the package locales and run "
                + $"`localedef -i {locale.Groups["language"]} -f UTF-8 {locale.Groups["name"]}`";
        }

        // A node within a node (of a loop, say) is named around the one that failed.
        int status = text.LastIndexOf(Status, StringComparison.Ordinal);
        text = WithoutSource(ErrorCode().Replace(status < 0 ? text : text[(status + Status.Length)..], "")).Trim();
        return text.Length <= MostCharacters ? text : text[..MostCharacters] + "…";
    }

    private static string WithoutSource(string text)
    {
        while (SourcePlace().Match(text) is { Success: true } place)
        {
            int end = place.Index + place.Length;
            text = text[..place.Index] + text[(end + SignatureLength(text.AsSpan(end)))..].TrimStart();
        }

        return text;
    }

    /// <summary>How much of the text is the signature of a C++ function, as compilers write it: a qualified name, and arguments in brackets that hold others.</summary>
    private static int SignatureLength(ReadOnlySpan<char> text)
    {
        int open = text.IndexOf('(');
        if (open < 0 || !text[..open].Contains("::", StringComparison.Ordinal))
        {
            return 0;
        }

        int end = open;
        do
        {
            int next = text[end..].IndexOf('(');
            end += next + BracketsLength(text[(end + next)..]);
            end += end < text.Length && text[end] == '>' ? 1 : 0; // of a lambda
            end += text[end..].StartsWith(Const, StringComparison.Ordinal) && text[(end + Const.Length)..] is [' ' or ':', ..] ? Const.Length : 0;
        }
        while (end < text.Length && (text[end] == '(' || (text[end..].StartsWith("::", StringComparison.Ordinal) && text[end..].Contains('('))));
        return end;
    }

    private static int BracketsLength(ReadOnlySpan<char> text)
    {
        int depth = 0;
        for (int i = 0; i < text.Length; i++)
        {
            depth += text[i] switch { '(' => 1, ')' => -1, _ => 0 };
            if (depth == 0)
            {
                return i + 1;
            }
        }

        return text.Length;
    }

    [GeneratedRegex(@"\[ErrorCode:\w*\]\s*", RegexOptions.CultureInvariant, TimeoutMilliseconds)]
    private static partial Regex ErrorCode();

    [GeneratedRegex(@"(?<!\S)(?:/|[A-Za-z]:[/\\])\S*\.(?:cc|cpp|cu|h|hpp|inc):\d+\s*", RegexOptions.CultureInvariant, TimeoutMilliseconds)]
    private static partial Regex SourcePlace();

    [GeneratedRegex(@"construct locale with name:\s*(?<name>(?<language>[A-Za-z_]+)[\w.@-]*\w)", RegexOptions.CultureInvariant, TimeoutMilliseconds)]
    private static partial Regex MissingLocale();
}
