using System.CommandLine;
using System.Globalization;
using Aviary.Cli.Output;
using Aviary.Importing;
using Aviary.Inference.Pictures;

namespace Aviary.Cli.Commands.Importing;

/// <summary>What a user of <c>aviary import</c> says about a file: which outputs and inputs count, and how pictures come in.</summary>
internal sealed class ImportOptions
{
    private readonly Option<FileInfo?> _labels = new("--labels")
    {
        Description = "Class names in the order of the output: one a line, CSV, JSON or a label map (default: what the file says).",
        HelpName = "FILE",
    };

    private readonly Option<string?> _output = new("--output") { Description = "The output with the scores, where the file has several.", HelpName = "NAME" };

    private readonly Option<string[]> _inputs = new("--input")
    {
        Description = "An input that requests fill, where the file has others, which get zeros. May repeat.",
        HelpName = "NAME",
    };

    private readonly Option<FileInfo?> _columns = new("--columns")
    {
        Description = "Names for the numbers of a row, one a line, so that rows may be objects.",
        HelpName = "FILE",
    };

    private readonly Option<bool> _independent = new("--independent")
    {
        Description = "A row may have several classes: answer each with a probability of its own.",
    };

    private readonly Option<bool> _asFloat = new("--float") { Description = "Compute a quantised TensorFlow Lite network with real numbers." };

    private readonly Option<string?> _fit = new("--fit")
    {
        Description = "How pictures of another shape come into the model's input: stretch (default), letterbox or crop.",
        HelpName = "FIT",
    };

    private readonly Option<string?> _preset = new("--preset")
    {
        Description = $"Mean and scale of pictures as tools write them: {string.Join(", ", PixelPreset.Names)}.",
        HelpName = "NAME",
    };

    private readonly Option<string?> _mean = new("--mean")
    {
        Description = "For pictures and real numbers: the level, 0 to 255, that becomes 0; one for all or one a channel (default 0).",
        HelpName = "LEVEL[,…]",
    };

    private readonly Option<string?> _deviation = new("--std")
    {
        Description = "What the difference from the mean is divided by; one for all or one a channel. Means up to 1 are of levels from 0 to 1.",
        HelpName = "NUMBER[,…]",
    };

    private readonly Option<string?> _scale = new("--scale")
    {
        Description = "Instead of --std: what a level is worth; one for all or one a channel (default 1/255).",
        HelpName = "NUMBER[,…]",
    };

    private readonly Option<string?> _channels = new("--channels") { Description = "The order of the colours in a picture: rgb (default) or bgr.", HelpName = "ORDER" };

    private readonly Option<string?> _layout = new("--layout") { Description = "Where the shape leaves it open: nchw or nhwc.", HelpName = "LAYOUT" };

    public ImportOptions()
    {
        _fit.AcceptOnlyFromAmong([.. PictureFits.Names]);
        _preset.AcceptOnlyFromAmong([.. PixelPreset.Names]);
        _channels.AcceptOnlyFromAmong("rgb", "bgr");
        _layout.AcceptOnlyFromAmong("nchw", "nhwc");
    }

    public IEnumerable<Option> All
        => [_labels, _output, _inputs, _columns, _independent, _asFloat, _fit, _preset, _mean, _deviation, _scale, _channels, _layout];

    /// <summary>The file with all that is said about it.</summary>
    public async Task<ModelSource> ReadAsync(ParseResult arguments, string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        IReadOnlyList<string>? labels = arguments.GetValue(_labels) is { } list ? await ImportedFile.LabelsAsync(list, cancellationToken) : null;
        IReadOnlyList<string>? columns = arguments.GetValue(_columns) is { } named ? await ImportedFile.LabelsAsync(named, cancellationToken) : null;
        (ChannelNumbers? mean, ChannelNumbers? scale, bool? isBgr) = Pixels(arguments);
        ModelSource read = ExternalModelFile.Read(name, content, labels, arguments.GetValue(_asFloat));
        return read with
        {
            OutputName = arguments.GetValue(_output),
            InputNames = arguments.GetValue(_inputs) is { Length: > 0 } inputs ? inputs : null,
            ColumnNames = columns,
            AreIndependent = arguments.GetValue(_independent),
            Fit = PictureFits.Find(arguments.GetValue(_fit)),
            PixelMean = mean ?? read.PixelMean,
            PixelScale = scale ?? read.PixelScale,
            PixelScaleFromFile = read.PixelScaleFromFile && mean is null && scale is null,
            IsBgr = isBgr,
            Layout = arguments.GetValue(_layout) switch
            {
                "nchw" => PictureLayout.ChannelsFirst,
                "nhwc" => PictureLayout.ChannelsLast,
                _ => null,
            },
        };
    }

    /// <summary>A preset speaks of colours; what is said beside it goes before it, in the order of the channels.</summary>
    private (ChannelNumbers? Mean, ChannelNumbers? Scale, bool? IsBgr) Pixels(ParseResult arguments)
    {
        PixelPreset? preset = PixelPreset.Find(arguments.GetValue(_preset));
        bool? isBgr = arguments.GetValue(_channels) is { } order ? order == "bgr" : preset?.IsBgr;
        ChannelNumbers? mean = Numbers(arguments, _mean) ?? (isBgr == true ? preset?.Mean.Reversed : preset?.Mean);
        ChannelNumbers? scale = Numbers(arguments, _scale) ?? (isBgr == true ? preset?.Scale.Reversed : preset?.Scale);
        if (Numbers(arguments, _deviation) is not { } deviation)
        {
            return (mean, scale, isBgr);
        }

        if (arguments.GetValue(_scale) is not null || deviation.All(number => number <= 0))
        {
            throw new CommandException("--std: expected numbers above 0, and no --scale beside it");
        }

        (ChannelNumbers level, ChannelNumbers worth) = PixelPreset.Deviating(mean ?? 0, deviation);
        return (level, worth, isBgr);
    }

    /// <summary>One number, or one a channel: <c>123.675,116.28,103.53</c>.</summary>
    private static ChannelNumbers? Numbers(ParseResult arguments, Option<string?> option)
    {
        if (arguments.GetValue(option) is not { } text)
        {
            return null;
        }

        double[] numbers = [.. text.Split(',').Select(part
            => double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : double.NaN)];
        return !Array.TrueForAll(numbers, double.IsFinite) || numbers.Length is not (1 or 3)
            ? throw new CommandException($"{option.Name}: expected a number, or three with commas between, got {text}")
            : numbers is [var one] ? one : new ChannelNumbers(numbers[0], numbers[1], numbers[2]);
    }
}
