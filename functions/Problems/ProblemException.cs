namespace Aviary.Functions.Problems;

/// <summary>A problem of HTTP itself outside the modules below: a content type, a missing precondition.</summary>
internal sealed class ProblemException(Problem problem) : Exception(problem.Detail)
{
    public Problem Problem => problem;
}
