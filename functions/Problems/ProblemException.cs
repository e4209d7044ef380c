namespace Aviary.Functions.Problems;

/// <summary>A problem of HTTP itself that the rooms below know nothing of: a content type, a missing precondition.</summary>
internal sealed class ProblemException(Problem problem) : Exception(problem.Detail)
{
    public Problem Problem => problem;
}
