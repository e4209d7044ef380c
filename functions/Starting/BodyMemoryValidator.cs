using Aviary.Functions.Requests;
using Aviary.Imaging;
using Aviary.Serving;
using Microsoft.Extensions.Options;

namespace Aviary.Functions.Starting;

/// <summary>Checks at start that the largest body has room in the memory for bodies: it would wait in vain.</summary>
internal sealed class BodyMemoryValidator(IOptions<ImagingOptions> imaging) : IValidateOptions<ServingOptions>
{
    public ValidateOptionsResult Validate(string? name, ServingOptions options)
    {
        long largest = ServerLimits.LargestBody(imaging.Value, options);
        return options.MaxBytesInFlight >= largest
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"{ServingOptions.Section}:{nameof(ServingOptions.MaxBytesInFlight)} must be at least {largest}, the largest body that the "
                + $"settings {ImagingOptions.Section}:{nameof(ImagingOptions.MaxRequestBytes)}, {ImagingOptions.Section}:{nameof(ImagingOptions.MaxBytes)} "
                + $"and {ServingOptions.Section}:{nameof(ServingOptions.MaxBodyBytes)} allow.");
    }
}
