namespace Aviary.Functions.Requests;

/// <summary>The kinds of bodies that a prediction is asked with.</summary>
internal enum RequestKind
{
    /// <summary>JSON: rows, or the address of a picture.</summary>
    Json,

    /// <summary>A picture itself.</summary>
    Picture,

    /// <summary>A form with pictures.</summary>
    Form,
}
