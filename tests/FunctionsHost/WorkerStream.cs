using System.Collections.Concurrent;
using System.Threading.Channels;
using Aviary.Tests.FunctionsHost.Protocol;
using Grpc.Core;

namespace Aviary.Tests.FunctionsHost;

/// <summary>The one stream of messages between the host and its worker, which answers each request under the request's id.</summary>
internal sealed class WorkerStream : FunctionRpc.FunctionRpcBase
{
    private readonly Channel<StreamingMessage> _outgoing = Channel.CreateUnbounded<StreamingMessage>();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<StreamingMessage>> _waiting = new();
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ConcurrentQueue<RpcLog> Logs { get; } = [];

    /// <summary>Completes when the worker has opened the stream.</summary>
    public Task Connected => _connected.Task;

    public override async Task EventStream(
        IAsyncStreamReader<StreamingMessage> requestStream, IServerStreamWriter<StreamingMessage> responseStream, ServerCallContext context)
    {
        Task writing = WriteAsync(responseStream, context.CancellationToken);
        try
        {
            await foreach (StreamingMessage message in requestStream.ReadAllAsync(context.CancellationToken))
            {
                Take(message);
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException)
        {
            // The worker has ended.
        }
        finally
        {
            Fail();
        }

        await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Send(StreamingMessage message) => _outgoing.Writer.TryWrite(message);

    /// <summary>Sends a request and returns what answers it.</summary>
    public async Task<StreamingMessage> AskAsync(StreamingMessage request, CancellationToken cancellationToken)
    {
        request.RequestId = Guid.NewGuid().ToString();
        TaskCompletionSource<StreamingMessage> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[request.RequestId] = answer;
        Send(request);
        return await answer.Task.WaitAsync(cancellationToken);
    }

    private async Task WriteAsync(IServerStreamWriter<StreamingMessage> stream, CancellationToken cancellationToken)
    {
        await foreach (StreamingMessage message in _outgoing.Reader.ReadAllAsync(cancellationToken))
        {
            await stream.WriteAsync(message, cancellationToken);
        }
    }

    private void Take(StreamingMessage message)
    {
        switch (message.ContentCase)
        {
            case StreamingMessage.ContentOneofCase.StartStream:
                _connected.TrySetResult();
                break;
            case StreamingMessage.ContentOneofCase.RpcLog:
                Logs.Enqueue(message.RpcLog);
                break;
            default:
                if (_waiting.TryRemove(message.RequestId, out TaskCompletionSource<StreamingMessage>? answer))
                {
                    answer.TrySetResult(message);
                }

                break;
        }
    }

    private void Fail()
    {
        _outgoing.Writer.TryComplete();
        foreach (TaskCompletionSource<StreamingMessage> answer in _waiting.Values)
        {
            answer.TrySetException(new IOException("The worker closed the stream before it answered."));
        }
    }
}
