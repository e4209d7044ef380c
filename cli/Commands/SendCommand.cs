using System.CommandLine;
using System.Text;
using Aviary.Cli.Commands.Sending;
using Aviary.Cli.Output;
using Aviary.Messaging;

namespace Aviary.Cli.Commands;

/// <summary><c>aviary send</c>: publishes a message, or with <c>--data</c> a data set's pictures as requests.</summary>
internal static class SendCommand
{
    private const string DefaultType = "aviary.classification.requested.v1";
    private const string Source = "/aviary/send";

    public static Command Create()
    {
        StateOptions state = new();
        BrokerOptions broker = new();
        DatasetOptions dataset = new();
        Argument<string> file = new("file")
        {
            Description = "File with the body; - for standard input.",
            Arity = ArgumentArity.ZeroOrOne,
            DefaultValueFactory = _ => "-",
        };
        Option<string?> topic = new("--topic", "-t") { Description = "The topic (default: the setting Messaging:Requests).", HelpName = "TOPIC" };
        Option<string> type = new("--type") { Description = "What the message says happened.", DefaultValueFactory = _ => DefaultType, HelpName = "TYPE" };
        Option<string?> key = new("--key", "-k") { Description = "Messages of one key are handled in order.", HelpName = "KEY" };
        Option<string?> id = new("--id") { Description = "The message's id (default: a new one).", HelpName = "ID" };
        Option<string?> contentType = new("--content-type") { Description = "Media type of the body.", HelpName = "TYPE" };
        Option<string[]> extensions = new("--extension", "-e") { Description = "CloudEvents extension, as model=fashion; may repeat.", HelpName = "NAME=VALUE" };
        Option<string[]> headers = new("--header", "-H") { Description = "Header; may repeat.", HelpName = "NAME=VALUE" };
        ExampleCommand command = new(
            "send",
            "Publish a message, or a data set's pictures as requests, to a broker.",
            "aviary send --messaging kafka://127.0.0.1:9092 --content-type image/png --extension model=fashion boot.png",
            "echo '{\"inputs\":[[0,0]]}' | aviary send --topic classification.requests --content-type application/json --key camera-1 -",
            "aviary send --data fashion-mnist --count 10000 --wait --messaging kafka://127.0.0.1:9092")
        {
            file, topic, type, key, id, contentType, extensions, headers, broker.Messaging, state.Model, state.State, state.Json,
        };
        dataset.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using CommandServices services = broker.Open(arguments, state);
            if (arguments.GetValue(dataset.Data) is not null)
            {
                return await dataset.SendAsync(
                    arguments, services, arguments.GetValue(state.Model)!, arguments.GetValue(topic), arguments.GetValue(state.Json), cancellationToken);
            }

            IMessageTransport transport = services.Get<IMessageTransport>();
            Message message = new()
            {
                Id = arguments.GetValue(id) ?? Guid.CreateVersion7().ToString(),
                Source = Source,
                Type = arguments.GetValue(type)!,
                Time = services.Get<TimeProvider>().GetUtcNow(),
                Key = arguments.GetValue(key),
                ContentType = arguments.GetValue(contentType),
                Extensions = Pairs("--extension", arguments.GetValue(extensions)),
                Headers = Pairs("--header", arguments.GetValue(headers))
                    .ToDictionary(pair => pair.Key, pair => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(pair.Value)),
                Body = await BodyAsync(arguments.GetValue(file)!, transport.Capabilities.MaxMessageBytes, cancellationToken),
            };
            string to = arguments.GetValue(topic) ?? services.Get<Microsoft.Extensions.Options.IOptions<MessagingOptions>>().Value.Requests;
            await transport.Publisher.PublishAsync(to, message, cancellationToken);
            Tell(to, message, arguments.GetValue(state.Json));
            return 0;
        });
        return command;
    }

    private static Dictionary<string, string> Pairs(string option, string[]? texts)
    {
        Dictionary<string, string> pairs = new(StringComparer.Ordinal);
        foreach (string text in texts ?? [])
        {
            int equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw new CommandException($"{option}: expected NAME=VALUE, got '{text}'");
            }

            pairs[text[..equals]] = text[(equals + 1)..];
        }

        return pairs;
    }

    private static async Task<byte[]> BodyAsync(string file, int most, CancellationToken cancellationToken)
    {
        if (file != "-" && !File.Exists(file))
        {
            throw new CommandException($"there is no file {file}; give one with the body, or - for standard input");
        }

        await using Stream input = file == "-" ? Console.OpenStandardInput() : File.OpenRead(file);
        byte[] body = new byte[most + 1];
        int length = await input.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellationToken);
        return length <= most
            ? body[..length]
            : throw new CommandException($"{(file == "-" ? "standard input" : file)}: expected at most {most} bytes, which is what the broker carries, got more");
    }

    private static void Tell(string topic, Message message, bool json)
    {
        if (!json)
        {
            Console.WriteLine($"sent {message.Id} to {topic}, {message.Body.Length} bytes");
            return;
        }

        JsonLine.Write(new SentLine(topic, message.Id, message.Body.Length), LineJson.Default.SentLine);
    }
}
