using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.WebSockets;
using Executor.Cluster.Tests.Support;
using Executor.Contracts.Batches;
using Executor.Contracts.Events;
using Executor.Contracts.Json;
using Executor.Contracts.Status;
using Executor.Contracts.Tasks;
using Executor.EndToEnd.Tests.Support;
using Executor.FaultDriver.Rounds;

[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: AssemblyFixture(typeof(WholeCluster))]

namespace Executor.Cluster.Tests.Support;

/// <summary>One Redis server, three silos and two gateways for all tests. What a test broke, the next one starts again.</summary>
public sealed class WholeCluster : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private const string AdminToken = "operator-of-the-cluster";
    private const string ReadToken = "reader-of-the-cluster";
    private const string BlobSecret = "shared-by-silos-and-gateways";

    private readonly TemporaryDirectory _directory = new();
    private readonly int[] _gatewayPorts = [FreePort.Take(), FreePort.Take()];

    internal Validator[] Validators { get; } = [new(), new(), new()];

    internal TraceCollector Traces { get; } = new();

    internal RedisServer Redis { get; private set; } = null!;

    internal Member[] Silos { get; private set; } = [];

    internal Member[] Gateways { get; private set; } = [];

    /// <summary>The silo that has no link to the folder of blobs, and gets them from the gateways.</summary>
    internal Member Remote => Silos[2];

    internal SampleRepository Repository { get; private set; } = null!;

    internal static CancellationToken Patience() => new CancellationTokenSource(Limit).Token;

    public async ValueTask InitializeAsync()
    {
        Repository = new SampleRepository(_directory["repository"]);
        Directory.CreateDirectory(_directory["blobs"]);
        Redis = new RedisServer(_directory);
        await Redis.StartAsync(Patience());
        Silos = [.. Enumerable.Range(1, 3).Select(MakeSilo)];
        Gateways = [.. _gatewayPorts.Select((port, index) => MakeGateway(index + 1, port))];
        await HealAsync();
    }

    public ValueTask DisposeAsync()
    {
        foreach (var member in Silos.Concat(Gateways))
        {
            member.Dispose();
        }

        Redis.Dispose();
        Traces.Dispose();
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

    /// <summary>Waits until no silo holds a slot, and no process, folder or mount of an attempt, whether it ended or was lost.</summary>
    internal async Task CheckNothingIsLeftAsync()
    {
        var patience = Patience();
        while (await FindLeftAsync() is { Length: > 0 } left)
        {
            Assert.False(patience.IsCancellationRequested, "Left over: " + string.Join(", ", left));
            await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, CancellationToken.None);
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
        using var over = new CancellationTokenSource();
        var polls = PollAsync(batchId, over.Token);
        List<EventEnvelope> seen;
        try
        {
            seen = await FollowAsync(batchId, onEvent, gateway);
        }
        finally
        {
            await over.CancelAsync();
        }

        await polls;
        return seen;
    }

    internal async Task<IReadOnlyList<TaskDocument>> TasksAsync(string batchId, int gateway = 0, CancellationToken cancellationToken = default) =>
        (await Gateways[gateway].Http.GetFromJsonAsync($"/batch/{batchId}/tasks", ContractsJson.Default.TaskListDocument, cancellationToken))!.Tasks;

    internal async Task<StatusDocument> StatusAsync() =>
        (await Gateways[0].Http.GetFromJsonAsync("/status", ContractsJson.Default.StatusDocument))!;

    /// <summary>Gives an order about a silo, as its operator.</summary>
    internal async Task OrderAsync(Member silo, string order)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/silos/{silo.Name}/{order}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", AdminToken);
        using var response = await Gateways[0].Http.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    internal string DataOf(Member member) => _directory[member.Name];

    /// <summary>The silo with most attempts.</summary>
    internal async Task<Member> BusiestAsync()
    {
        var name = (await StatusAsync()).Silos.MaxBy(silo => silo.Used)!.Name;
        return Silos.Single(silo => silo.Name == name);
    }

    private async Task<List<EventEnvelope>> FollowAsync(string batchId, Func<EventEnvelope, Task>? onEvent, int gateway)
    {
        var seen = new List<EventEnvelope>();
        var patience = Patience();
        for (; seen.Count == 0 || seen[^1].Event != "stream_closed"; gateway++)
        {
            try
            {
                var last = seen.Count == 0 ? 0 : seen[^1].Sequence!.Value;
                var port = Gateways[gateway % Gateways.Length].Port;
                await foreach (var frame in EventReader.WatchAsync(port, batchId, last, $"&access_token={ReadToken}", patience))
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

    /// <summary>Reads the batch all the while, from both gateways in turn.</summary>
    private async Task PollAsync(string batchId, CancellationToken over)
    {
        var patience = Patience();
        BatchDocument? before = null;
        for (var gateway = 0; before is null || !over.IsCancellationRequested; gateway = (gateway + 1) % Gateways.Length)
        {
            try
            {
                var batch = (await Gateways[gateway].Http.GetFromJsonAsync($"/batch/{batchId}", ContractsJson.Default.BatchDocument, patience))!;
                BatchHistory.CheckCounts(batch, before, await TasksAsync(batchId, gateway, patience));
                before = batch;
            }
            catch (Exception exception) when (!patience.IsCancellationRequested && exception is HttpRequestException or IOException or TaskCanceledException)
            {
                // This gateway is down, or refuses while what it needs is away: it told nothing that could be wrong.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<string[]> FindLeftAsync() =>
    [
        .. (await StatusAsync()).Silos.Where(silo => silo.Used > 0).Select(silo => $"{silo.Used} slots of {silo.Name}"),
        .. Silos.Select(silo => new Leftovers(DataOf(silo))).SelectMany(left => left.Processes().Where(IsOfAnAttempt).Concat(left.Folders()).Concat(left.Mounts())),
    ];

    /// <summary>A living silo keeps networks ready for attempts to come: their processes name it. Those of a dead one are left over.</summary>
    private bool IsOfAnAttempt(string process) =>
        !Silos.Any(silo => silo.Process.IsRunning && process.Contains($" /proc/{silo.Process.Id}/fd/", StringComparison.Ordinal));

    private string Output() => string.Join('\n', Silos.Concat(Gateways).Select(member => $"== {member.Name}\n{member.Process.Output()}"));

    private Member MakeSilo(int number)
    {
        var name = $"silo-{number}";
        var port = FreePort.Take();
        var settings = Settings(name);
        if (number == 3)
        {
            settings["BLOB_URLS"] = string.Join(',', _gatewayPorts.Select(gateway => $"http://127.0.0.1:{gateway}"));
        }
        else
        {
            LinkBlobs(name);
        }

        return new Member(name, "Executor.Silo.dll", port, new Dictionary<string, string>(settings)
        {
            ["SILO_NAME"] = name,
            ["SILO_PORT"] = Text(FreePort.Take()),
            ["SILO_GATEWAY_PORT"] = Text(FreePort.Take()),
            ["SILO_HTTP_PORT"] = Text(port),
            ["ADVERTISED_ADDRESS"] = "127.0.0.1",
        });
    }

    private Member MakeGateway(int number, int port)
    {
        var name = $"gateway-{number}";
        var settings = Settings(name);
        LinkBlobs(name);
        return new Member(name, "Executor.Gateway.dll", port, new Dictionary<string, string>(settings) { ["PORT"] = Text(port) });
    }

    /// <summary>The one folder of blobs, in the folder of a process that mounts it.</summary>
    private void LinkBlobs(string name) => Directory.CreateSymbolicLink(Path.Combine(_directory[name], "blobs"), _directory["blobs"]);

    /// <summary>Every process has a folder of its own.</summary>
    private Dictionary<string, string> Settings(string name)
    {
        Directory.CreateDirectory(_directory[name]);
        return new Dictionary<string, string>
        {
            ["REDIS_URL"] = Redis.Url,
            ["ADMIN_TOKEN"] = AdminToken,
            ["READ_TOKEN"] = ReadToken,
            ["BLOB_SECRET"] = BlobSecret,
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = Traces.Endpoint,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "500",
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
