using Aviary.Models.Serving.Engine;

namespace Aviary.Models.Serving.Inputs;

/// <summary>What a request brings, in whatever form. Implemented by structs.</summary>
internal interface IRequestRows
{
    /// <summary>Writes the rows into the memory that the model reads, and returns how many there are: 1 or more.</summary>
    int Fill(LoadedModel model, RunSlot slot);
}
