using System.Runtime.CompilerServices;

namespace Aviary.Benchmarks;

/// <summary>Where the checkout lies that this program was built from.</summary>
internal static class Checkout
{
    public static string Root { get; } = Path.GetDirectoryName(Path.GetDirectoryName(ThisFile()))!;

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
