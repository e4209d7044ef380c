using System.Text;

namespace Aviary.Samples;

/// <summary>Writes small .npy files (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html).</summary>
internal static class NpyFiles
{
    /// <param name="descr">The type as NumPy says it, such as <c>&lt;f4</c>.</param>
    /// <param name="shape">The dimensions.</param>
    /// <param name="data">The elements.</param>
    /// <param name="isFortran">What the header says of their order.</param>
    public static byte[] Make(string descr, int[] shape, byte[] data, bool isFortran = false)
    {
        string lengths = shape.Length == 1 ? $"{shape[0]}," : string.Join(", ", shape);
        string header = $"{{'descr': '{descr}', 'fortran_order': {(isFortran ? "True" : "False")}, 'shape': ({lengths}), }}";
        header = header.PadRight(((header.Length + 11 + 63) / 64 * 64) - 11) + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, (byte)(header.Length >> 8), .. Encoding.ASCII.GetBytes(header), .. data];
    }

    public static byte[] Floats(int[] shape, params float[] values) => Make("<f4", shape, [.. values.SelectMany(BitConverter.GetBytes)]);

    public static byte[] Longs(params long[] values) => Make("<i8", [values.Length], [.. values.SelectMany(BitConverter.GetBytes)]);

    public static byte[] Texts(int length, params string[] values)
        => Make($"<U{length}", [values.Length], [.. values.SelectMany(value => Encoding.UTF32.GetBytes(value.PadRight(length, '\0')))]);
}
