using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;
using Executor.Contracts.Events;
using Executor.Contracts.Json;
using Executor.EndToEnd.Tests.Support;

namespace Executor.EndToEnd.Tests.Events;

/// <summary>A client that loses its connection again and again, and the server in the middle of it all, ends with the exact log.</summary>
public sealed class ReconnectTests
{
    private const int Connections = 50;
    private const int Tasks = 20;

    [Fact]
    public async Task Clients_ThatReconnect50Times_OverAKilledServer_EndWithTheExactLog()
    {
        using var directory = new TemporaryDirectory();
        using var validator = new Validator();
        using var other = new Validator();
        var repository = new SampleRepository(directory["repository"]);
        var archive = new SampleArchive().Agent("sleep 0.2\n" + SampleArchive.FixingAgent);
        for (var i = 1; i <= Tasks; i++)
        {
            archive.Task($"fix-{i:00}", repository);
        }

        using var server = new ServerProcess(directory, [validator, other], new Dictionary<string, string> { ["MAX_CONCURRENT_TASKS"] = "4" });
        await server.StartAsync();
        using var answer = await validator.SubmitAsync(server.Http, archive.ToTarGz());
        var batchId = (await answer.Content.ReadFromJsonAsync(ContractsJson.Default.SubmitDocument))!.BatchId!;

        // Two give up each connection after two events, wherever that is; one stays until the kill takes its connection away.
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(180));
        var (socket, stream, faithful) = (new Client(), new Client(), new Client());
        var following = FollowAsync(faithful, server, batchId, limit.Token);
        while (!socket.HasEnded || socket.Connections < Connections)
        {
            await socket.TakeAsync(EventReader.WatchAsync(server.Port, batchId, socket.Position, limit.Token), most: 2);
            await stream.TakeAsync(EventReader.StreamAsync(server.Http, batchId, stream.Position, limit.Token), most: 2);
            if (socket.Connections == Connections / 2)
            {
                await server.KillAsync();
                await server.StartAsync();
            }
        }

        await stream.TakeAsync(EventReader.StreamAsync(server.Http, batchId, stream.Position, limit.Token), int.MaxValue);
        await following;
        var log = await EventReader.WatchAsync(server.Port, batchId, from: 0, limit.Token).ToListAsync(limit.Token);

        Assert.Equal("stream_closed", log[^1].Event);
        Assert.Equal(Enumerable.Range(1, log.Count - 1).Select(n => (long?)n), log[..^1].Select(frame => frame.Sequence));
        Assert.Equal(Tasks, log.Count(frame => frame.Event == "task_complete"));
        Assert.Equal(Texts(log[..^1]), Texts(socket.Events));
        Assert.Equal(Texts(log[..^1]), Texts(stream.Events));
        Assert.Equal(Texts(log[..^1]), Texts(faithful.Events));
        Assert.InRange(socket.Connections, Connections, int.MaxValue);
        Assert.InRange(faithful.Connections, 2, int.MaxValue);
    }

    private static async Task FollowAsync(Client client, ServerProcess server, string batchId, CancellationToken cancellationToken)
    {
        while (!client.HasEnded)
        {
            try
            {
                await client.TakeAsync(EventReader.WatchAsync(server.Port, batchId, client.Position, cancellationToken), int.MaxValue);
            }
            catch (WebSocketException)
            {
                // The server is away.
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
            }
        }
    }

    private static IEnumerable<string> Texts(IEnumerable<EventEnvelope> events) =>
        events.Select(item => JsonSerializer.Serialize(item, ContractsJson.Default.EventEnvelope));

    /// <summary>Keeps what it got, and where to go on.</summary>
    private sealed class Client
    {
        public List<EventEnvelope> Events { get; } = [];

        public int Connections { get; private set; }

        public bool HasEnded { get; private set; }

        public long Position => Events.Count == 0 ? 0 : Events[^1].Sequence!.Value;

        /// <summary>Takes so many events of one connection at most, and then breaks it.</summary>
        public async Task TakeAsync(IAsyncEnumerable<EventEnvelope> connection, int most)
        {
            Connections++;
            await foreach (var frame in connection)
            {
                if (frame.Event == "stream_closed")
                {
                    HasEnded = true;
                    return;
                }

                Events.Add(frame);
                if (--most == 0)
                {
                    return;
                }
            }
        }
    }
}
