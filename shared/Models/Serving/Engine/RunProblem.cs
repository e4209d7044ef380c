namespace Aviary.Models.Serving.Engine;

/// <summary>What ONNX Runtime says of a run that failed, for a caller: without its error code, the node's name and the paths of its own source files.</summary>
internal static class RunProblem
{
    private const string Status = "Status Message:";
    private const int MostCharacters = 300;

    public static string Of(Exception error)
    {
        string text = error.Message.ReplaceLineEndings(" ");
        int status = text.IndexOf(Status, StringComparison.Ordinal);
        text = (status >= 0 ? text[(status + Status.Length)..] : text[(text.IndexOf(']', StringComparison.Ordinal) + 1)..]).Trim();
        if (text.StartsWith('/') || text.Contains("onnxruntime", StringComparison.Ordinal))
        {
            // A failed check of its own: "/…/gather.cc:92 Status onnxruntime::…(…) what it says".
            text = text[(text.LastIndexOf(") ", StringComparison.Ordinal) + 1)..].Trim();
        }

        return text.Length <= MostCharacters ? text : text[..MostCharacters] + "…";
    }
}
