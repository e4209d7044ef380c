using Microsoft.Extensions.Logging;

namespace Aviary.Imaging;

/// <summary>The log messages of picture decoding.</summary>
internal static partial class ImagingLog
{
    [LoggerMessage(4001, LogLevel.Warning, "libjpeg-turbo was not found, so libvips reads JPEG, which is slower. Debian and Ubuntu: apt-get install libturbojpeg0; macOS: brew install jpeg-turbo.")]
    public static partial void TurboMissing(this ILogger logger);
}
