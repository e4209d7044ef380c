using System.CommandLine;
using System.Globalization;

namespace Aviary.Cli.Commands;

/// <summary>The settings of section <c>Training</c> that can be given on the command line; those not given keep their value.</summary>
internal sealed class TrainingSettings
{
    private readonly Option<string?> _network = new("--network") { Description = "linear, mlp, cnn, cnn-deep or table, or an ONNX file (default: by the data).", HelpName = "NETWORK" };
    private readonly Option<string?> _from = new("--from") { Description = "Begin with a registered model[@version], or an ONNX file.", HelpName = "MODEL" };
    private readonly Option<string?> _freeze = new("--freeze") { Description = "Weights of --from that stay as they are, such as '*' (a new head learns).", HelpName = "PATTERNS" };
    private readonly Option<int?> _epochs = new("--epochs") { Description = "Passes over the training data.", HelpName = "N" };
    private readonly Option<string?> _data = new("--data")
    {
        Description = "fashion-mnist, or a file, folder, s3://bucket/prefix or https:// address: a table (CSV, Parquet), a folder of pictures for each class, IDX or NumPy files.",
        HelpName = "DATA",
    };

    private readonly Option<string?> _label = new("--label") { Description = "The column of a table with the classes (default: by its name, else the last).", HelpName = "COLUMN" };
    private readonly Option<string?> _test = new("--test") { Description = "A file or folder to test with (default: as the data gives it, else a fifth of each class).", HelpName = "DATA" };
    private readonly Option<string?> _sha256 = new("--sha256") { Description = "The SHA-256 of the file, for data at an https:// address.", HelpName = "HEX" };
    private readonly Option<int?> _seed = new("--seed") { Description = "What all chance is derived from.", HelpName = "N" };
    private readonly Option<int?> _threads = new("--threads") { Description = "Threads that training uses (default: one for each core).", HelpName = "N" };

    public void AddTo(Command command)
    {
        command.Add(_network);
        command.Add(_from);
        command.Add(_freeze);
        command.Add(_epochs);
        command.Add(_data);
        command.Add(_label);
        command.Add(_test);
        command.Add(_sha256);
        command.Add(_seed);
        command.Add(_threads);
    }

    public (string Name, string? Value)[] From(ParseResult arguments) =>
    [
        ("Training:Network", arguments.GetValue(_network)),
        ("Training:From", arguments.GetValue(_from)),
        ("Training:Freeze", arguments.GetValue(_freeze)),
        ("Training:Epochs", Text(arguments.GetValue(_epochs))),
        ("Training:Data", arguments.GetValue(_data)),
        ("Training:Label", arguments.GetValue(_label)),
        ("Training:Test", arguments.GetValue(_test)),
        ("Training:Sha256", arguments.GetValue(_sha256)),
        ("Training:Seed", Text(arguments.GetValue(_seed))),
        ("Training:Threads", Text(arguments.GetValue(_threads))),
    ];

    private static string? Text(int? number) => number?.ToString(CultureInfo.InvariantCulture);
}
