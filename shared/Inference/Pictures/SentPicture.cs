using System.Buffers;
using System.Runtime.InteropServices;

namespace Aviary.Inference.Pictures;

/// <summary>A picture of a request, not decoded yet.</summary>
/// <param name="Field">Where it stands, for what is said of it: <c>body</c>, <c>image[2]</c>, <c>url</c>.</param>
/// <param name="Bytes">The file: JPEG, PNG or WebP, told by content.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct SentPicture(string Field, ReadOnlySequence<byte> Bytes);
