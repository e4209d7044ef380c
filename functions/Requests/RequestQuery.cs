using System.Globalization;
using Aviary.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Aviary.Functions.Requests;

/// <summary>Values from a request's query, each given at most once.</summary>
internal static class RequestQuery
{
    /// <summary>A text; null where it is not given or empty.</summary>
    /// <exception cref="InvalidInputException">It is given twice.</exception>
    public static string? Text(HttpRequest request, string name)
    {
        if (!request.QueryString.HasValue || !request.Query.TryGetValue(name, out StringValues values))
        {
            return null;
        }

        return values.Count <= 1
            ? NullIfEmpty(values.ToString())
            : throw new InvalidInputException(name, "one value", $"{values.Count} values");
    }

    /// <summary>A whole number of at least 1; null where it is not given.</summary>
    /// <exception cref="InvalidInputException">It is something else.</exception>
    public static int? Count(HttpRequest request, string name, int max = int.MaxValue)
    {
        if (Text(request, name) is not { } text)
        {
            return null;
        }

        string expected = max == int.MaxValue ? "a whole number of at least 1" : $"a whole number from 1 to {max}";
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= 1 && value <= max
            ? value
            : throw new InvalidInputException(name, expected, Quoted.Text(text));
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
