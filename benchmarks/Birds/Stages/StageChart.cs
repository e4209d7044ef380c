using System.Globalization;
using System.Xml.Linq;

namespace Aviary.Benchmarks.Birds.Stages;

/// <summary>Draws rows of the report as bars, a colour for each stage (SVG 1.1).</summary>
internal static class StageChart
{
    private const int Width = 860, Left = 190, Right = 60, Top = 46, Bar = 20, Gap = 8, Between = 14;

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    /// <summary>Colours that stay apart for people who see few of them (Okabe and Ito, 2008).</summary>
    private static readonly string[] Colours = ["#56b4e9", "#e69f00", "#f0e442", "#cc79a7", "#0072b2", "#009e73", "#999999"];

    public static XDocument Draw(IReadOnlyList<StageRow> rows)
    {
        double most = rows.Max(row => row.Times.Latency);
        double scale = (Width - Left - Right) / most;
        int ways = rows.Select(row => row.Way).Distinct().Count();
        int height = Top + (rows.Count * (Bar + Gap)) + (ways * Between) + 10;
        XElement root = new(
            Svg + "svg",
            new XAttribute("viewBox", $"0 0 {Width} {height}"), new XAttribute("font-family", "sans-serif"), new XAttribute("font-size", 12),
            new XElement(Svg + "title", "Where the time of a photo goes"),
            Box(0, 0, Width, height, "#ffffff"));
        Legend(root, rows[0]);
        int y = Top;
        string? way = null;
        foreach (StageRow row in rows)
        {
            y += way is not null && way != row.Way ? Between : 0;
            way = row.Way;
            root.Add(Text(Left - 8, y + 14, $"{row.Photo}, {row.Way}", "end"));
            double x = Left;
            foreach ((int index, (string stage, double ms)) in row.Times.All.Index())
            {
                XElement part = Box(x, y, ms * scale, Bar, Colours[index]);
                part.Add(new XElement(Svg + "title", $"{stage}: {Number(ms)} ms"));
                root.Add(part);
                x += ms * scale;
            }

            root.Add(Text(x + 5, y + 14, $"{Number(row.Times.Latency)} ms", "start"));
            y += Bar + Gap;
        }

        return new XDocument(root);
    }

    private static void Legend(XElement root, StageRow row)
    {
        int x = Left;
        foreach ((int index, (string stage, _)) in row.Times.All.Index())
        {
            root.Add(Box(x, 14, 12, 12, Colours[index]), Text(x + 17, 24, stage, "start"));
            x += 86;
        }
    }

    private static XElement Box(double x, double y, double width, double height, string colour) => new(
        Svg + "rect", new XAttribute("x", Number(x)), new XAttribute("y", Number(y)), new XAttribute("width", Number(width)),
        new XAttribute("height", Number(height)), new XAttribute("fill", colour));

    private static XElement Text(double x, double y, string text, string anchor)
        => new(Svg + "text", new XAttribute("x", Number(x)), new XAttribute("y", Number(y)), new XAttribute("text-anchor", anchor), text);

    private static string Number(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
}
