using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Executor.Contracts.Batches;
using Executor.Grains.Callbacks;
using Executor.Grains.Interfaces.Batches;
using Executor.Settings.Networks;
using Executor.Silo.Callbacks;
using Executor.TestKit.Batches;
using Executor.TestKit.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using OptionsOf = Microsoft.Extensions.Options.Options;

namespace Executor.Silo.Tests.Callbacks;

public sealed class CallbackSenderTests : IAsyncLifetime
{
    private const string Secret = "a-secret-that-both-know";

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private GrainTestHost _host = null!;
    private string _batchId = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await GrainTestHost.StartAsync();
        var order = Make.Batch(tasks: 2);
        await _host.Index.AdmitAsync(order);
        await _host.BatchAsync(order.BatchId, "to start", batch => batch.Status == BatchStatus.Running);
        await _host.Batch(order.BatchId).CancelAsync();
        _batchId = order.BatchId;
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Send_PostsTheResult_SignedOverTimeAndBody()
    {
        await using var receiver = await Receiver.StartAsync(Answer(200));
        using var sender = Create();

        Assert.Null(await SendAsync(sender, receiver.Url));

        var (headers, bytes) = Assert.Single(receiver.Requests);
        var body = JsonElement.Parse(bytes);
        var timestamp = headers[CallbackSignature.TimestampHeader];
        var signed = Encoding.UTF8.GetBytes(timestamp + ".").Concat(bytes).ToArray();
        var expected = "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), signed));
        Assert.Equal(expected, headers[CallbackSignature.SignatureHeader]);
        Assert.InRange(_host.Time.GetUtcNow().ToUnixTimeSeconds() - long.Parse(timestamp, CultureInfo.InvariantCulture), 0, 60);
        Assert.Equal("delivery-1", headers[CallbackSignature.DeliveryHeader]);
        Assert.Equal("application/json", headers["Content-Type"]);
        Assert.Equal("delivery-1", body.GetProperty("delivery_id").GetString());
        Assert.Equal(_batchId, body.GetProperty("batch_id").GetString());
        Assert.Equal("failed", body.GetProperty("status").GetString());
        Assert.Equal(2, body.GetProperty("task_summaries").GetArrayLength());
        TaskSummary[] tasks = [new("task-001", false, 0, null), new("task-002", false, 0, null)];
        Assert.Equal(ResultsHash.Of(_batchId, tasks), body.GetProperty("results_hash").GetString());
    }

    [Fact]
    public async Task Send_OfABatchThatIsRunAgain_SendsNothing()
    {
        await using var receiver = await Receiver.StartAsync(Answer(200));
        using var sender = Create();
        await _host.Index.RerunAsync(_batchId, new RerunRequest("once", RerunTasks.Failed));

        Assert.Equal("The batch is being run again.", await SendAsync(sender, receiver.Url));

        Assert.Empty(receiver.Requests);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(307)]
    [InlineData(404)]
    [InlineData(503)]
    public async Task Send_AnyOtherAnswer_IsAFailure_AndARedirectIsNotFollowed(int status)
    {
        await using var elsewhere = await Receiver.StartAsync(Answer(200));
        await using var receiver = await Receiver.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = elsewhere.Url.ToString();
            return Task.CompletedTask;
        });
        using var sender = Create();

        Assert.Equal($"The receiver answered {status}.", await SendAsync(sender, receiver.Url));
        Assert.Empty(elsewhere.Requests);
    }

    [Fact]
    public async Task Send_ReceiverThatSaysNothing_IsLeftInTime()
    {
        await using var receiver = await Receiver.StartAsync(context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted));
        using var sender = Create(limit: TimeSpan.FromMilliseconds(300));

        Assert.Equal("The receiver did not answer within 0.3 s.", await SendAsync(sender, receiver.Url));
    }

    [Fact]
    public async Task Send_AnswerWithoutEnd_IsNotRead()
    {
        await using var receiver = await Receiver.StartAsync(async context =>
        {
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(new byte[4096], context.RequestAborted);
            }
        });
        using var sender = Create(limit: TimeSpan.FromSeconds(10));

        Assert.Null(await SendAsync(sender, receiver.Url));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("2130706433")]
    [InlineData("0x7f.1")]
    public async Task Send_ToThisHost_IsRefused_HoweverItIsSpelled(string host)
    {
        await using var receiver = await Receiver.StartAsync(Answer(200));
        using var sender = Create(allowed: []);

        var error = await SendAsync(sender, new Uri($"http://{host}:{receiver.Url.Port}/"));

        Assert.Equal("The receiver's name leads to no public address; CALLBACK_ALLOW_PRIVATE can allow others.", error);
        Assert.Empty(receiver.Requests);
    }

    [Fact]
    public async Task Send_ToAClosedPort_SaysSo_WithoutTheAddress()
    {
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();
        using var sender = Create();

        Assert.Equal(
            "The receiver could not be connected to (ConnectionRefused).", await SendAsync(sender, new Uri($"http://127.0.0.1:{port}/")));
    }

    [Fact]
    public async Task Send_ToAServerThatSpeaksNoHttp_IsAFailure()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var accepted = server.AcceptTcpClientAsync(_cancellation);
        using var sender = Create();

        var sending = SendAsync(sender, new Uri($"http://{server.LocalEndpoint}/"));
        using (var client = await accepted)
        {
            await client.GetStream().WriteAsync("220 mail.example ESMTP\r\n"u8.ToArray(), _cancellation);
            Assert.Equal("The receiver did not answer as HTTP wants it (InvalidResponse).", await sending);
        }
    }

    [Fact]
    public async Task Send_WithoutASecret_SendsNothing()
    {
        await using var receiver = await Receiver.StartAsync(Answer(200));
        using var sender = Create(secret: null);

        Assert.Equal("CALLBACK_SECRET is not set any more.", await SendAsync(sender, receiver.Url));
        Assert.Empty(receiver.Requests);
    }

    private static Func<HttpContext, Task> Answer(int status) => context =>
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    };

    private Task<string?> SendAsync(CallbackSender sender, Uri url) =>
        sender.SendAsync(new CallbackDelivery("delivery-1", _batchId, url.ToString()), _cancellation);

    private CallbackSender Create(string[]? allowed = null, string? secret = Secret, TimeSpan? limit = null)
    {
        return new CallbackSender(
            _host.Grains,
            new CallbackConnector(new PublicAddresses(allowed ?? ["127.0.0.1"])),
            new CallbackInstruments(_services.GetRequiredService<IMeterFactory>()),
            OptionsOf.Create(new CallbackSending { Secret = secret, Limit = limit ?? TimeSpan.FromSeconds(30) }),
            _host.Time,
            NullLogger<CallbackSender>.Instance);
    }
}
