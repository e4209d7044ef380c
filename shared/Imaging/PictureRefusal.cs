namespace Aviary.Imaging;

/// <summary>Why bytes were refused. Each is the sender's to mend.</summary>
public enum PictureRefusal
{
    /// <summary>No bytes came.</summary>
    Empty,

    /// <summary>The content is not a known picture format.</summary>
    UnknownFormat,

    /// <summary>A known format, or a kind of JPEG, PNG or WebP, that is not read.</summary>
    UnsupportedFormat,

    /// <summary>More bytes, pixels or scans than the limits allow.</summary>
    TooLarge,

    /// <summary>The data end before the picture does.</summary>
    Truncated,

    /// <summary>The data contradict their format.</summary>
    Damaged,
}
