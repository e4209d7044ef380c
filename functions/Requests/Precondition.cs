using Aviary.Errors;
using Aviary.Functions.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Aviary.Functions.Requests;

/// <summary>What a write demands of the state it changes (RFC 9110, section 13): an entity tag, or that nothing is there yet.</summary>
/// <param name="ETag">The tag that the present state must have, without quotes; null where there must be none.</param>
internal readonly record struct Precondition(string? ETag)
{
    /// <exception cref="ProblemException">428: the request demands nothing, so it could undo what another has just done.</exception>
    /// <exception cref="InvalidInputException">The header cannot be read, or has a form that is not taken here.</exception>
    public static Precondition Require(HttpRequest request)
    {
        string? match = request.Headers.IfMatch;
        string? noneMatch = request.Headers.IfNoneMatch;
        if (!string.IsNullOrEmpty(match))
        {
            return EntityTagHeaderValue.TryParse(match, out EntityTagHeaderValue? tag) && !tag.IsWeak && tag.Tag != "*"
                ? new Precondition(tag.Tag.Subsegment(1, tag.Tag.Length - 2).ToString())
                : throw new InvalidInputException("If-Match", "one entity tag as GET answered it, in double quotes", Quoted.Text(match));
        }

        if (!string.IsNullOrEmpty(noneMatch))
        {
            return noneMatch == "*"
                ? new Precondition(null)
                : throw new InvalidInputException("If-None-Match", "* (for something that is not there yet)", Quoted.Text(noneMatch));
        }

        throw new ProblemException(new Problem(
            StatusCodes.Status428PreconditionRequired,
            "Precondition required",
            "If-Match: expected the ETag that GET answered for the same address (or If-None-Match: * where there is none yet), got nothing.")
        {
            Field = "If-Match",
            Expected = "the ETag that GET answered",
            Actual = "nothing",
        });
    }
}
