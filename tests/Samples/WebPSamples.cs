namespace Aviary.Samples;

/// <summary>Small WebP files of 96×64: red, green above blue, white.</summary>
internal static class WebPSamples
{
    public static byte[] Lossless { get; } = Convert.FromBase64String(
        "UklGRkgAAABXRUJQVlA4TDwAAAAvX8APAB8gJCC6MTabaI5CthGgsZ0/yosgECCOlGjWJGH+418DJQQiARJPetKTNgaQIvo/AcXHnhsO9hw=");

    public static byte[] Lossy { get; } = Convert.FromBase64String(
        "UklGRpgAAABXRUJQVlA4IIwAAADQBgCdASpgAEAAPm0wk0akIyGhLVs4AIANiUEOADHa/J+AbAdwD8buECO/QK1D3na+PlO2UPhYsmIt9D6mKAAA/hu69et08TvdB"
        + "HaCO0EdrURXJvDsaLhW+usuusus/vre9ix1xEuCBvlCIz/cQ3Sm2IblIXaSF43aezQuKRQsLxLIQIpdpeqAuqAAAA==");

    /// <summary>The first quarter is transparent black.</summary>
    public static byte[] Transparent { get; } = Convert.FromBase64String(
        "UklGRkYAAABXRUJQVlA4TDoAAAAvX8APEB8gECBkyZUoRyCQRLQ/1ggK2UaABnj+FC/C/AfwbxYBkQCJJz3pSRsDSBH9n4DgY88NF3sO");
}
