using System.Buffers.Binary;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Executor.Contracts.Batches;
using Executor.Contracts.Events;
using Executor.Gateway.Events;
using Executor.Gateway.Tests.Fakes;
using Executor.TestKit.Waiting;

namespace Executor.Gateway.Tests.Hostile;

/// <summary>
/// H46: sockets that ask for nothing there is, read nothing, say too much, come in crowds or at the wrong time. None costs another
/// one an event, and nothing is left of any. The crowd is 1,000 where the list has 10,000: both ends of each are files of this process.
/// Alone, since one test measures the memory of the process.
/// </summary>
[Collection(nameof(H46_HostileSockets))]
[CollectionDefinition(nameof(H46_HostileSockets), DisableParallelization = true)]
public sealed class H46_HostileSockets
{
    private const string Query = "?batch_id=" + FakeBatch.Id;
    private const int Crowd = 1000;

    // Clients here seldom answer a close frame, and what they get for it is not what is tested.
    private static readonly EventOptions Hurried = new() { CloseTimeout = TimeSpan.FromMilliseconds(200) };

    [Theory]
    [InlineData(FakeBatch.Id)]
    [InlineData("no \"id\"")]
    public async Task UnknownBatch_SaysSoAndCloses4404(string id)
    {
        await using var server = await GatewayServer.StartAsync();
        server.Batch.View = null;
        await using var socket = await SocketReader.OpenAsync(server, "?batch_id=" + Uri.EscapeDataString(id));
        var frame = await socket.NextAsync();
        Assert.Equal(("batch_not_found", id), (frame.GetProperty("error").GetString(), frame.GetProperty("batch_id").GetString()));
        Assert.Equal((WebSocketCloseStatus)4404, await socket.CloseStatusAsync());
    }

    [Fact]
    public async Task Messages_AreIgnored()
    {
        await using var server = await GatewayServer.StartAsync();
        await using var socket = await SocketReader.OpenAsync(server, Query);
        await socket.NextAsync();
        await socket.SendAsync(new byte[4096]);
        await socket.SendAsync(new byte[4096]);
        await server.Stream.PublishAsync(server.Batch.Record(new BatchStarted(2, 2)));
        Assert.Equal("batch_started", (await socket.NextAsync()).GetProperty("event").GetString());
    }

    [Theory]
    [InlineData(4097)]
    [InlineData(100_000)]
    public async Task MessageTooLong_Closes1009(int length)
    {
        await using var server = await GatewayServer.StartAsync();
        await using var socket = await SocketReader.OpenAsync(server, Query);
        await socket.NextAsync();
        await socket.SendAsync(new byte[length]);
        Assert.Equal(WebSocketCloseStatus.MessageTooBig, await socket.CloseStatusAsync());
    }

    [Fact]
    public async Task Batch_ThatHasEnded_SnapshotAndClose()
    {
        await using var server = await GatewayServer.StartAsync();
        server.Batch.Record(new BatchCompleted(BatchStatus.Completed, 2, 2, 0, 1, 5, null));
        await using var socket = await SocketReader.OpenAsync(server, Query);
        Assert.Equal("snapshot", (await socket.NextAsync()).GetProperty("event").GetString());
        Assert.Equal("stream_closed", (await socket.NextAsync()).GetProperty("event").GetString());
        Assert.Equal(WebSocketCloseStatus.NormalClosure, await socket.CloseStatusAsync());
    }

    // Most of what it announces never comes, and none of it is waited for.
    [Theory]
    [InlineData(4097L)]
    [InlineData(1L << 40)]
    [InlineData(long.MaxValue)]
    public async Task FrameThatClaimsToBeHuge_Closes1009(long length)
    {
        await using var server = await GatewayServer.StartAsync(events: Hurried);
        using var client = new TcpClient();
        await UpgradeAsync(server, client);
        var frame = new byte[14 + 4097];
        (frame[0], frame[1]) = (0x82, 0xff);
        BinaryPrimitives.WriteInt64BigEndian(frame.AsSpan(2), length);
        await client.GetStream().WriteAsync(frame);

        Assert.Equal(1009, await CloseStatusAsync(client));
        await NothingIsLeftAsync(server);
    }

    [Fact]
    public async Task MessageInFramesWithoutEnd_Closes1009()
    {
        await using var server = await GatewayServer.StartAsync(events: Hurried);
        using var client = new TcpClient();
        await UpgradeAsync(server, client);
        byte[] body = [0x80 | 100, 0, 0, 0, 0, .. new byte[100]];
        byte[] frames = [0x02, .. body, .. Enumerable.Repeat<byte[]>([0x00, .. body], 50).SelectMany(frame => frame)];
        await client.GetStream().WriteAsync(frames);

        Assert.Equal(1009, await CloseStatusAsync(client));
        await NothingIsLeftAsync(server);
    }

    // Not masked, of no known kind, a ping of more than a ping may hold, a reserved bit.
    [Theory]
    [InlineData("820568656C6C6F")]
    [InlineData("838000000000")]
    [InlineData("89FE007E00000000")]
    [InlineData("C28000000000")]
    [InlineData("82FFFFFFFFFFFFFFFFFF00000000")]
    public async Task FrameThatIsNone_EndsTheSocket(string frame)
    {
        await using var server = await GatewayServer.StartAsync(events: Hurried);
        using var client = new TcpClient();
        await UpgradeAsync(server, client);
        await client.GetStream().WriteAsync(Convert.FromHexString(frame));

        await ReadToEndAsync(client);
        await NothingIsLeftAsync(server);
    }

    [Fact]
    public async Task IdleCrowd_GetsEveryEvent_InBoundedMemory()
    {
        await using var server = await GatewayServer.StartAsync(events: Hurried);
        var before = Environment.WorkingSet;
        var crowd = new SocketReader[Crowd];
        await Parallel.ForAsync(0, Crowd, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) =>
        {
            crowd[i] = await SocketReader.OpenAsync(server, Query);
            await crowd[i].NextAsync();
        });
        Assert.Equal(1, server.Stream.Subscribed);
        Assert.Contains($"executor_event_sockets{{transport=\"websocket\"}} {Crowd}\n", await server.Client.GetStringAsync("/metrics"));

        await server.Stream.PublishAsync(server.Batch.Record(new BatchStarted(2, 2)));
        foreach (var socket in crowd)
        {
            Assert.Equal(1, (await socket.NextAsync()).GetProperty("sequence").GetInt64());
        }

        // Both ends of a socket; the client of the framework alone takes most of it.
        var growth = Environment.WorkingSet - before;
        Assert.True(growth < 384L << 20, $"{Crowd} sockets took {growth >> 20} MiB");
        foreach (var socket in crowd)
        {
            await socket.DisposeAsync();
        }

        await NothingIsLeftAsync(server);
    }

    [Fact]
    public async Task ReconnectStorm_LeavesNothing_AndResumesWithoutAGap()
    {
        await using var server = await GatewayServer.StartAsync(events: Hurried);
        await using var faithful = await SocketReader.OpenAsync(server, Query + "&from=0");
        var storm = Parallel.ForAsync(0, 300, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) =>
        {
            await using var socket = await SocketReader.OpenAsync(server, i % 2 == 0 ? Query : Query + "&from=0");
            if (i % 3 == 0)
            {
                await socket.CloseAsync();
            }
        });
        for (var i = 1; i <= 50; i++)
        {
            await server.Stream.PublishAsync(server.Batch.Record(new TaskStarted("task-a", null)));
            Assert.Equal(i, (await faithful.NextAsync()).GetProperty("sequence").GetInt64());
        }

        await storm;

        // One that comes back after each event goes on where it was.
        for (var i = 0; i < 50; i++)
        {
            await using var returning = await SocketReader.OpenAsync(server, $"{Query}&from={i}");
            Assert.Equal(i + 1, (await returning.NextAsync()).GetProperty("sequence").GetInt64());
        }

        await faithful.CloseAsync();
        await NothingIsLeftAsync(server);
    }

    [Theory]
    [InlineData("", "snapshot")]
    [InlineData("&from=0", "batch_started")]
    public async Task ConnectsWhileTheBatchEnds_GetsTheEnd(string from, string first)
    {
        await using var server = await GatewayServer.StartAsync(events: Hurried);
        server.Batch.Record(new BatchStarted(2, 2));
        await using var before = await SocketReader.OpenAsync(server, Query + from);
        Assert.Equal(first, (await before.NextAsync()).GetProperty("event").GetString());
        await server.Stream.PublishAsync(server.Batch.Record(new BatchCompleted(BatchStatus.Completed, 2, 2, 0, 1, 5, null)));
        await using var after = await SocketReader.OpenAsync(server, Query + "&from=1");

        foreach (var socket in new[] { before, after })
        {
            Assert.Equal("batch_complete", (await socket.NextAsync()).GetProperty("event").GetString());
            Assert.Equal("stream_closed", (await socket.NextAsync()).GetProperty("event").GetString());
            Assert.Equal(WebSocketCloseStatus.NormalClosure, await socket.CloseStatusAsync());
        }

        await NothingIsLeftAsync(server);
    }

    // It upgrades and then neither reads nor answers a ping, while more is sent than the network holds.
    [Fact]
    public async Task ClientThatReadsNothing_IsEnded_WhileOthersGetEverything()
    {
        await using var server = await GatewayServer.StartAsync(
            events: new EventOptions { PingInterval = TimeSpan.FromMilliseconds(300), BufferSize = 8 });
        using var silent = new TcpClient { ReceiveBufferSize = 1024 };
        await UpgradeAsync(server, silent);
        await using var reading = await SocketReader.OpenAsync(server, Query);
        await reading.NextAsync();

        var name = new string('x', 200_000);
        for (var i = 0; i < 60; i++)
        {
            await server.Stream.PublishAsync(server.Batch.Record(new TaskStarted(name, null)));
            Assert.Equal(i + 1, (await reading.NextAsync()).GetProperty("sequence").GetInt64());
        }

        // Waiting for a frame answers pings: this client is not the silent one.
        var next = reading.NextAsync();
        await Eventually.GetAsync(
            "the silent client to be cut off",
            () => server.Client.GetStringAsync("/metrics"),
            metrics => metrics.Contains("executor_event_sockets{transport=\"websocket\"} 1\n", StringComparison.Ordinal));
        await server.Stream.PublishAsync(server.Batch.Record(new TaskStarted("last", null)));
        Assert.Equal(61, (await next).GetProperty("sequence").GetInt64());
    }

    private static async Task UpgradeAsync(GatewayServer server, TcpClient client)
    {
        await client.ConnectAsync(server.Address.Host, server.Address.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"GET /ws{Query} HTTP/1.1\r\nHost: gateway\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
    }

    private static async Task<byte[]> ReadToEndAsync(TcpClient client)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var read = new MemoryStream();
        var buffer = new byte[4096];
        try
        {
            while (await client.GetStream().ReadAsync(buffer, patience.Token) is > 0 and var count)
            {
                read.Write(buffer, 0, count);
            }
        }
        catch (IOException)
        {
            // Closed with bytes of ours unread, which takes the form of a reset.
        }

        return read.ToArray();
    }

    // Of the close frame that the answer ends with: kind, length, status.
    private static async Task<int> CloseStatusAsync(TcpClient client)
    {
        var answer = await ReadToEndAsync(client);
        Assert.Equal([0x88, 0x02], answer[^4..^2]);
        return BinaryPrimitives.ReadUInt16BigEndian(answer.AsSpan(answer.Length - 2));
    }

    private static async Task NothingIsLeftAsync(GatewayServer server)
    {
        Assert.Empty(server.Unfinished);
        await Eventually.HoldsAsync("the subscription to end", () => server.Stream.Subscriptions == 0);
        await Eventually.GetAsync(
            "the sockets to be gone",
            () => server.Client.GetStringAsync("/metrics"),
            metrics => metrics.Contains("executor_event_sockets{transport=\"websocket\"} 0\n", StringComparison.Ordinal));
    }
}
