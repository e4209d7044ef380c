using System.Runtime.InteropServices;
using Aviary.Messaging.Records;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Aviary.Messaging.Kafka;

/// <summary>Publishes through an idempotent producer, which is opened with the first message, and anew after a fatal error.</summary>
internal sealed class KafkaPublisher(
    KafkaOptions options, string description, OidcTokens tokens, MessagingMetrics metrics, TimeProvider time, ILogger logger) : IMessagePublisher
{
    private static readonly TimeSpan QueuePause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LastFlush = TimeSpan.FromSeconds(5);

    private readonly ClientProblems _problems = new(description, time, logger);
    private readonly Lock _lock = new();
    private OpenClient? _client;
    private bool _disposed;

    public Task PublishAsync(string topic, Message message, CancellationToken cancellationToken)
        => PublishAsync(topic, [message], cancellationToken);

    public async Task PublishAsync(string topic, IReadOnlyList<Message> messages, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(messages);
        MessageRules.CheckTopic(topic);
        foreach (Message message in messages)
        {
            MessageRules.Check(message, KafkaTransport.MaxMessageBytes);
        }

        OpenClient client = Client();
        Confirmation confirmation = new();
        try
        {
            foreach (Message message in messages)
            {
                await SendAsync(client.Producer, topic, Record(message), confirmation, cancellationToken);
            }
        }
        finally
        {
            // What was sent is reported on later, whether anyone waits or not.
            confirmation.Seal();
        }

        await ConfirmedAsync(client, topic, messages.Count, confirmation, cancellationToken);
        Exception? failure = Failure(topic, messages.Count, confirmation);
        metrics.Published(topic, messages.Count - confirmation.Failed);
        if (failure is not null)
        {
            metrics.Published(topic, confirmation.Failed, failure);
            throw failure;
        }
    }

    public async ValueTask DisposeAsync()
    {
        OpenClient? last;
        lock (_lock)
        {
            _disposed = true;
            (last, _client) = (_client, null);
        }

        if (last is not null)
        {
            await Task.Run(() => Close(last));
        }
    }

    private async Task ConfirmedAsync(OpenClient client, string topic, int count, Confirmation confirmation, CancellationToken cancellationToken)
    {
        if (confirmation.Completion.IsCompleted)
        {
            return;
        }

        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, client.Closed.Token);
        try
        {
            await confirmation.Completion.WaitAsync(end.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new BrokerUnavailableException($"{description}: topic {topic}: the client was closed before all of {count} messages were confirmed");
        }
    }

    /// <summary>Reports come while it flushes; who still waits after that would wait for ever, also where the client broke and another follows.</summary>
    private static void Close(OpenClient client)
    {
        client.Producer.Flush(LastFlush);
        client.Closed.Cancel();
        client.Producer.Dispose();
    }

    private static Message<byte[]?, byte[]> Record(Message message)
    {
        Headers headers = [];
        foreach (RecordHeader header in RecordWriter.Headers(message))
        {
            headers.Add(header.Name, header.Value is { } value ? Bytes(value) : null);
        }

        return new Message<byte[]?, byte[]>
        {
            Key = RecordWriter.Key(message) is { } key ? Bytes(key) : null,
            Value = Bytes(RecordWriter.Body(message)),
            Headers = headers,
        };
    }

    /// <summary>The array itself where the memory is all of it: librdkafka copies once more in any case.</summary>
    private static byte[] Bytes(ReadOnlyMemory<byte> memory)
        => MemoryMarshal.TryGetArray(memory, out ArraySegment<byte> segment) && segment.Array is { } array && array.Length == memory.Length
            ? array
            : memory.ToArray();

    private async ValueTask SendAsync(
        IProducer<byte[]?, byte[]> producer, string topic, Message<byte[]?, byte[]> record, Confirmation confirmation, CancellationToken cancellationToken)
    {
        confirmation.Add();
        while (true)
        {
            Error error;
            try
            {
                producer.Produce(topic, record, confirmation.Report);
                return;
            }
            catch (ProduceException<byte[]?, byte[]> failure)
            {
                error = failure.Error;
            }
            catch (ObjectDisposedException)
            {
                error = new Error(ErrorCode.Local_Destroy, "the client was closed");
            }

            if (error.Code != ErrorCode.Local_QueueFull)
            {
                confirmation.Fail(error);
                return;
            }

            try
            {
                await Task.Delay(QueuePause, time, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                confirmation.Fail(error);
                throw;
            }
        }
    }

    private Exception? Failure(string topic, int count, Confirmation confirmation)
    {
        if (confirmation.Failed == 0)
        {
            _problems.Forget();
            return null;
        }

        return confirmation.Problem is { } problem
            ? new BrokerUnavailableException($"{description}: topic {topic}: {confirmation.Failed} of {count} messages were not confirmed: {_problems.Explain(problem)}")
            : new MessageRefusedException("message", "a size that the broker accepts", "a larger one");
    }

    private OpenClient Client()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _client ??= new OpenClient(ClientSettings.Open(description, () => new ProducerBuilder<byte[]?, byte[]>(ClientSettings.Producer(options))
                .SetErrorHandler(OnError)
                .SetLogHandler((_, message) => _problems.Debug(message))
                .SetOAuthBearerTokenRefreshHandler((client, _) => tokens.Refresh(client))
                .Build()));
        }
    }

    private void OnError(IProducer<byte[]?, byte[]> producer, Error error)
    {
        _problems.Tell(error);
        if (!error.IsFatal)
        {
            return;
        }

        MessagingLog.Reopening(logger, description, TimeSpan.Zero, error.Reason);
        OpenClient? broken = null;
        lock (_lock)
        {
            if (_client?.Producer == producer)
            {
                (broken, _client) = (_client, null);
            }
        }

        if (broken is not null)
        {
            // Not on this thread, which is the producer's own.
            _ = Task.Run(() => Close(broken));
        }
    }

    /// <param name="Producer">The client.</param>
    private sealed record OpenClient(IProducer<byte[]?, byte[]> Producer)
    {
        /// <summary>Cancelled when it reports on nothing any more.</summary>
        public CancellationTokenSource Closed { get; } = new();
    }
}
