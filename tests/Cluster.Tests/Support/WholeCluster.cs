using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using Executor.Cluster.Tests.Support;
using Executor.Contracts.Events;
using Executor.Contracts.Json;
using Executor.Contracts.Status;
using Executor.Contracts.Tasks;
using Executor.EndToEnd.Tests.Support;

[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: AssemblyFixture(typeof(WholeCluster))]

namespace Executor.Cluster.Tests.Support;

/// <summary>One Redis server, three silos and two gateways for all tests. What a test broke, the next one starts again.</summary>
public sealed class WholeCluster : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private readonly TemporaryDirectory _directory = new();

    internal Validator[] Validators { get; } = [new(), new(), new()];

    internal RedisServer Redis { get; private set; } = null!;

    internal Member[] Silos { get; private set; } = [];

    internal Member[] Gateways { get; private set; } = [];

    internal SampleRepository Repository { get; private set; } = null!;

    internal static CancellationToken Patience() => new CancellationTokenSource(Limit).Token;

    public async ValueTask InitializeAsync()
    {
        Repository = new SampleRepository(_directory["repository"]);
        Directory.CreateDirectory(_directory["blobs"]);
        Redis = new RedisServer(_directory);
        await Redis.StartAsync(Patience());
        Silos = [.. Enumerable.Range(1, 3).Select(MakeSilo)];
        Gateways = [.. Enumerable.Range(1, 2).Select(MakeGateway)];
        await HealAsync();
    }

    public ValueTask DisposeAsync()
    {
        foreach (var member in Silos.Concat(Gateways))
        {
            member.Dispose();
        }

        Redis.Dispose();
        foreach (var validator in Validators)
        {
            validator.Dispose();
        }

        _directory.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Starts what does not run, and waits until all are ready and all silos offer their slots.</summary>
    internal async Task HealAsync()
    {
        var patience = Patience();
        foreach (var member in Silos.Concat(Gateways).Where(member => !member.Process.IsRunning))
        {
            member.Process.Start();
        }

        await Task.WhenAll(Silos.Concat(Gateways).Select(member => member.WaitUntilReadyAsync(patience)));
        while ((await StatusAsync()).Silos.Count(silo => silo is { Slots: > 0, Cordoned: false }) < Silos.Length)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, patience);
        }
    }

    internal SampleArchive Archive(int fixing, int leaving, string agent)
    {
        // A comment makes each archive one of its own.
        var archive = new SampleArchive().Agent($"# {Guid.NewGuid()}\n{agent}\n{SampleArchive.FixingAgent}");
        for (var i = 1; i <= fixing; i++)
        {
            archive.Task($"fix-{i}", Repository);
        }

        for (var i = 1; i <= leaving; i++)
        {
            archive.Task($"leave-{i}", Repository);
        }

        return archive;
    }

    /// <summary>Votes twice, each time through another gateway.</summary>
    internal async Task<string> SubmitAsync(byte[] archive)
    {
        using var first = await Validators[0].SubmitAsync(Gateways[0].Http, archive);
        Assert.True(first.StatusCode == HttpStatusCode.Accepted, await first.Content.ReadAsStringAsync());
        using var second = await Validators[1].SubmitAsync(Gateways[1].Http, archive);
        Assert.True(second.StatusCode == HttpStatusCode.Accepted, await second.Content.ReadAsStringAsync());
        return (await second.Content.ReadFromJsonAsync(ContractsJson.Default.SubmitDocument))!.BatchId!;
    }

    /// <summary>
    /// Follows a batch to its end as a dashboard does: from one gateway, and when that fails, from the other, after the last event it saw.
    /// </summary>
    internal async Task<List<EventEnvelope>> WatchAsync(string batchId, Func<EventEnvelope, Task>? onEvent = null, int gateway = 0)
    {
        var seen = new List<EventEnvelope>();
        var patience = Patience();
        for (; seen.Count == 0 || seen[^1].Event != "stream_closed"; gateway++)
        {
            try
            {
                var last = seen.Count == 0 ? 0 : seen[^1].Sequence!.Value;
                await foreach (var frame in EventReader.WatchAsync(Gateways[gateway % Gateways.Length].Port, batchId, last, patience))
                {
                    seen.Add(frame);
                    await (onEvent?.Invoke(frame) ?? Task.CompletedTask);
                }
            }
            catch (WebSocketException)
            {
                // This gateway is down, or its silos are busy dying: the other one may do.
                await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, patience);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"Batch {batchId} did not end; event {seen.LastOrDefault()?.Sequence} was the last.\n{Output()}");
            }
        }

        return seen;
    }

    internal async Task<IReadOnlyList<TaskDocument>> TasksAsync(string batchId, int gateway = 0) =>
        (await Gateways[gateway].Http.GetFromJsonAsync($"/batch/{batchId}/tasks", ContractsJson.Default.TaskListDocument))!.Tasks;

    internal async Task<StatusDocument> StatusAsync() =>
        (await Gateways[0].Http.GetFromJsonAsync("/status", ContractsJson.Default.StatusDocument))!;

    /// <summary>The silo with most attempts.</summary>
    internal async Task<Member> BusiestAsync()
    {
        var name = (await StatusAsync()).Silos.MaxBy(silo => silo.Used)!.Name;
        return Silos.Single(silo => silo.Name == name);
    }

    private string Output() => string.Join('\n', Silos.Concat(Gateways).Select(member => $"== {member.Name}\n{member.Process.Output()}"));

    private Member MakeSilo(int number)
    {
        var name = $"silo-{number}";
        var port = FreePort.Take();
        return new Member(name, "Executor.Silo.dll", port, new Dictionary<string, string>(Settings(name))
        {
            ["SILO_NAME"] = name,
            ["SILO_PORT"] = Text(FreePort.Take()),
            ["SILO_GATEWAY_PORT"] = Text(FreePort.Take()),
            ["SILO_HTTP_PORT"] = Text(port),
            ["ADVERTISED_ADDRESS"] = "127.0.0.1",
        });
    }

    private Member MakeGateway(int number)
    {
        var name = $"gateway-{number}";
        var port = FreePort.Take();
        return new Member(name, "Executor.Gateway.dll", port, new Dictionary<string, string>(Settings(name)) { ["PORT"] = Text(port) });
    }

    /// <summary>Every process has a folder of its own, and in it the one folder of blobs that they share.</summary>
    private Dictionary<string, string> Settings(string name)
    {
        Directory.CreateDirectory(_directory[name]);
        Directory.CreateSymbolicLink(Path.Combine(_directory[name], "blobs"), _directory["blobs"]);
        return new Dictionary<string, string>
        {
            ["REDIS_URL"] = Redis.Url,
            ["DATA_DIR"] = _directory[name],
            ["ALLOWED_FILE_REPOS"] = _directory.Path,
            ["VALIDATORS"] = string.Join(',', Validators.Select(validator => validator.Hotkey)),
            ["CONSENSUS_TTL_SECS"] = "600",
            ["MAX_ACTIVE_BATCHES"] = "4",
            ["MAX_CONCURRENT_TASKS"] = "6",
            ["MAX_SUBMITS_PER_ADDRESS"] = "0",
        };
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
