using System.Net;
using System.Net.Sockets;
using Aviary.Tests.FunctionsHost.Protocol;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.Functions.Worker.Extensions.Kafka.Proto;
using Microsoft.Extensions.DependencyInjection;

namespace Aviary.Tests.FunctionsHost;

/// <summary>
/// Does to the built functions app what the Azure Functions host does: starts it, asks for its functions, loads them, and invokes
/// them. The app runs with the real worker, and what it makes of HTTP there is what users get.
/// </summary>
internal sealed class MockFunctionsHost : IAsyncDisposable
{

    private readonly WebApplication _server;
    private readonly WorkerStream _worker;
    private readonly WorkerProcess _process;
    private readonly HttpClient _forwarder;

    private MockFunctionsHost(WebApplication server, WorkerStream worker, WorkerProcess process)
    {
        _server = server;
        _worker = worker;
        _process = process;
        _forwarder = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    }

    /// <summary>The functions that the worker says it has, by name.</summary>
    public IReadOnlyDictionary<string, HostedFunction> Functions { get; private set; } = new Dictionary<string, HostedFunction>();

    /// <summary>What the worker logs over the protocol. The host shows what belongs to an invocation under way, and drops the rest.</summary>
    public IReadOnlyList<RpcLog> Logs => [.. _worker.Logs];

    /// <summary>What the worker writes to its console, all of which the host logs.</summary>
    public IReadOnlyList<string> Console => [.. _process.Console];

    public static async Task<MockFunctionsHost> StartAsync(CancellationToken cancellationToken, params (string Name, string Value)[] settings)
    {
        WorkerStream worker = new();
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(
            kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddRoutingCore();
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = null);
        builder.Services.AddSingleton(worker);
        WebApplication server = builder.Build();
        server.MapGrpcService<WorkerStream>();
        await server.StartAsync(cancellationToken);

        MockFunctionsHost host = new(server, worker, WorkerProcess.Start(new Uri(server.Urls.First()), settings));
        try
        {
            await host.ConnectAsync(cancellationToken);
            return host;
        }
        catch (Exception error)
        {
            string console = string.Join(Environment.NewLine, host.Console);
            await host.DisposeAsync();
            throw new InvalidOperationException($"The worker did not start ({error.Message}). Its console:{Environment.NewLine}{console}", error);
        }
    }

    /// <summary>Forwards a request to the worker, and invokes the function whose route it takes.</summary>
    /// <returns>The answer, and how the invocation ended.</returns>
    public async Task<(HttpResponseMessage Response, StatusResult Result)> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        (HostedFunction function, IReadOnlyDictionary<string, string> route) = HostedFunction.Find(Functions.Values, request.Method, request.RequestUri!);
        InvocationRequest invocation = Invocation(function, new TypedData { Http = new RpcHttp() });
        foreach ((string name, string value) in route)
        {
            invocation.TriggerMetadata[name] = new TypedData { String = value };
        }

        request.Headers.Add("x-ms-invocation-id", invocation.InvocationId);
        Task<HttpResponseMessage> forwarded = _forwarder.SendAsync(request, cancellationToken);
        StatusResult result = await InvokeAsync(invocation, cancellationToken);
        return (await forwarded, result);
    }

    public Task<StatusResult> FireTimerAsync(string function, CancellationToken cancellationToken)
        => InvokeAsync(function, new TypedData { Json = """{"Schedule":{"AdjustForDST":true},"ScheduleStatus":null,"IsPastDue":false}""" }, cancellationToken);

    /// <summary>Brings a batch of records.</summary>
    public Task<StatusResult> DeliverAsync(string function, IEnumerable<KafkaRecordProto> records, CancellationToken cancellationToken)
    {
        CollectionModelBindingData batch = new();
        batch.ModelBindingData.AddRange(records.Select(record => new ModelBindingData
        {
            Version = "1.0",
            Source = "AzureKafkaRecord",
            ContentType = "application/x-protobuf",
            Content = record.ToByteString(),
        }));
        return InvokeAsync(function, new TypedData { CollectionModelBindingData = batch }, cancellationToken);
    }

    /// <summary>Asks the worker to end, and waits until its process has; returns its exit code.</summary>
    public Task<int> StopAsync(TimeSpan grace, CancellationToken cancellationToken)
    {
        _worker.Send(new StreamingMessage { WorkerTerminate = new WorkerTerminate { GracePeriod = Duration.FromTimeSpan(grace) } });
        return _process.WaitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _process.Dispose();
        _forwarder.Dispose();
        await _server.DisposeAsync();
    }

    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TestWait.Limit);
        Task<int> ended = _process.WaitAsync(limit.Token);
        if (await Task.WhenAny(_worker.Connected, ended) == ended)
        {
            throw new InvalidOperationException($"it ended with {await ended}");
        }

        StreamingMessage started = await _worker.AskAsync(
            new StreamingMessage
            {
                WorkerInitRequest = new WorkerInitRequest
                {
                    HostVersion = "4.1037.0", WorkerDirectory = WorkerProcess.AppFolder, FunctionAppDirectory = WorkerProcess.AppFolder,
                },
            },
            limit.Token);
        _forwarder.BaseAddress = new Uri(started.WorkerInitResponse.Capabilities["HttpUri"]);

        StreamingMessage listed = await _worker.AskAsync(
            new StreamingMessage { FunctionsMetadataRequest = new FunctionsMetadataRequest { FunctionAppDirectory = WorkerProcess.AppFolder } }, limit.Token);
        Require("list its functions", listed.FunctionMetadataResponse.Result);
        foreach (RpcFunctionMetadata function in listed.FunctionMetadataResponse.FunctionMetadataResults)
        {
            StreamingMessage loaded = await _worker.AskAsync(
                new StreamingMessage { FunctionLoadRequest = new FunctionLoadRequest { FunctionId = function.FunctionId, Metadata = function } }, limit.Token);
            Require($"load {function.Name}", loaded.FunctionLoadResponse.Result);
        }

        Functions = listed.FunctionMetadataResponse.FunctionMetadataResults.ToDictionary(function => function.Name, HostedFunction.From);
        await ListeningAsync(_forwarder.BaseAddress, limit.Token);
    }

    /// <summary>The worker connects to its host before its own server listens.</summary>
    private static async Task ListeningAsync(Uri address, CancellationToken cancellationToken)
    {
        await TestWait.UntilAsync(async () =>
        {
            try
            {
                using TcpClient client = new();
                await client.ConnectAsync(address.Host, address.Port, cancellationToken);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        });
    }

    private static InvocationRequest Invocation(HostedFunction function, TypedData input) => new()
    {
        InvocationId = Guid.NewGuid().ToString(),
        FunctionId = function.Id,
        TraceContext = new RpcTraceContext(),
        InputData = { new ParameterBinding { Name = function.Trigger, Data = input } },
    };

    private Task<StatusResult> InvokeAsync(string function, TypedData input, CancellationToken cancellationToken)
        => InvokeAsync(Invocation(Functions[function], input), cancellationToken);

    /// <summary>Invokes, and has the worker cancel the invocation where the caller gives up.</summary>
    private async Task<StatusResult> InvokeAsync(InvocationRequest invocation, CancellationToken cancellationToken)
    {
        await using CancellationTokenRegistration cancelled = cancellationToken.Register(
            () => _worker.Send(new StreamingMessage { InvocationCancel = new InvocationCancel { InvocationId = invocation.InvocationId } }));
        return (await _worker.AskAsync(new StreamingMessage { InvocationRequest = invocation }, cancellationToken)).InvocationResponse.Result;
    }

    private static void Require(string what, StatusResult result)
    {
        if (result.Status != StatusResult.Types.Status.Success)
        {
            throw new InvalidOperationException($"it could not {what}: {result.Exception?.Message}");
        }
    }
}
