using System.Collections.Immutable;
using System.Diagnostics;
using Executor.EndToEnd.Tests.Support;
using Executor.FaultDriver.Faults;
using Executor.FaultDriver.History;
using Executor.FaultDriver.Serving;

namespace Executor.FaultDriver.Rounds;

/// <summary>
/// One server, its clients and its faults. (1) Validators vote, watchers follow and pollers read while the faults are done. (2) When they
/// are over, every batch must end. (3) The server is killed and started once more, and everything that was ever answered is held
/// against what it says now. (4) It is stopped, and nothing of it may be left on the host.
/// </summary>
internal sealed class Round : IDisposable
{
    // From the last fault to the last end: a task of a few seconds, attempted again, and the reminder that finds what was forgotten.
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(100);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);

    private readonly RoundPlan _plan;
    private readonly TemporaryDirectory _directory = new();
    private readonly RoundHistory _history = new();
    private readonly Validator[] _validators = [new(), new(), new()];
    private readonly ImmutableArray<SmallDisk> _disks;
    private readonly WallClock? _clock;
    private readonly TestServer _server;
    private readonly ImmutableArray<byte[]> _archives;
    private readonly byte[] _pending;
    private int _infrastructure;

    private Round(RoundPlan plan)
    {
        _plan = plan;
        var data = _directory["data"];
        Directory.CreateDirectory(data);
        _disks = plan.NeedsSmallDisks ? [new SmallDisk(Path.Combine(data, "state")), new SmallDisk(Path.Combine(data, "blobs"))] : [];
        _clock = plan.NeedsClock ? new WallClock(_directory["clock"]) : null;
        _server = new TestServer(_clock is not null, _directory["server.log"], new Dictionary<string, string>
        {
            ["DATA_DIR"] = data,
            ["ALLOWED_FILE_REPOS"] = _directory.Path,
            ["VALIDATORS"] = string.Join(',', _validators.Select(validator => validator.Hotkey)),
            ["MAX_CONCURRENT_TASKS"] = "3",
            ["MAX_ACTIVE_BATCHES"] = "2",
            ["MIN_FREE_DISK_GB"] = "0",

            // The clock is set by hours: what lasts shorter would rightly be over.
            ["CONSENSUS_TTL_SECS"] = "86400",
            ["NONCE_TTL_SECS"] = "86400",
            ["SESSION_TTL_SECS"] = "86400",
            [WallClock.Variable] = _directory["clock"],
        });
        var repository = new SampleRepository(_directory["repository"]);
        _archives = [.. plan.Batches.Select((tasks, number) => RoundArchive.Make(tasks, repository, $"seed {plan.Seed} batch {number}"))];
        _pending = RoundArchive.Make([TaskKind.Pass], repository, $"seed {plan.Seed} pending");
    }

    public static async Task<RoundResult> RunAsync(RoundPlan plan, CancellationToken cancellationToken)
    {
        var began = Stopwatch.StartNew();
        using var round = new Round(plan);
        try
        {
            await round.RunAsync(cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            round._history.Break(0, $"the round did not come to its end: {exception.Message}\n{round._server.Tail()}");
        }

        return new RoundResult(plan, [.. round._history.Broken], plan.Batches.Sum(batch => batch.Length), round._infrastructure, began.Elapsed);
    }

    public void Dispose()
    {
        _server.Dispose();
        foreach (var disk in _disks)
        {
            disk.Dispose();
        }

        foreach (var validator in _validators)
        {
            validator.Dispose();
        }

        _clock?.Dispose();
        _directory.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        await _server.StartAsync(cancellationToken);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

        // (1)
        var batches = Task.WhenAll(_archives.Select((archive, number) => FollowAsync(archive, _plan.Batches[number].Length, limit.Token)));
        var pending = new Voter(_server.Http, _history).VoteAsync(_validators[0], _pending, limit.Token);
        var injector = new FaultInjector(_server, _disks, _directory.Path, _clock);
        foreach (var fault in _plan.Faults)
        {
            await Task.Delay(fault.After, TimeProvider.System, cancellationToken);
            await injector.InjectAsync(fault, cancellationToken);
        }

        // (2)
        limit.CancelAfter(EndLimit);
        try
        {
            await Task.WhenAll(batches, pending);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            _history.Break(4, $"not every batch ended within {EndLimit} after the last fault\n{_server.Tail()}");
        }

        // (3)
        await _server.KillAsync();
        await _server.StartAsync(cancellationToken);
        var checks = new RoundChecks(_server, _history, _validators, _plan);
        await checks.CheckVotesAsync(cancellationToken);
        _infrastructure = await checks.CheckBatchesAsync(cancellationToken);
        await checks.CheckEveryTaskRanOnceAsync(cancellationToken);
        var leftovers = new Leftovers(_directory["data"]);
        await checks.CheckNothingRunsAsync(leftovers, cancellationToken);

        // (4)
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stop.CancelAfter(StopLimit);
        await _server.TerminateAsync(stop.Token);
        await checks.CheckNothingIsLeftAsync(leftovers, cancellationToken);
    }

    /// <summary>One batch as its clients see it: two votes make it, a watcher and a poller follow it, a third vote comes late.</summary>
    private async Task FollowAsync(byte[] archive, int tasks, CancellationToken cancellationToken)
    {
        var voter = new Voter(_server.Http, _history);
        string? batchId = null;
        foreach (var validator in _validators[..2])
        {
            batchId = await voter.VoteAsync(validator, archive, cancellationToken) ?? batchId;
        }

        if (batchId is null)
        {
            _history.Break(1, "two accepted votes of three made no batch");
            return;
        }

        await Task.WhenAll(
            new EventClient(_server.Http, _server.Port, batchId, _history).FollowAsync(cancellationToken),
            new StatePoller(_server.Http, batchId, tasks, _history).PollToTheEndAsync(cancellationToken),
            voter.VoteAsync(_validators[2], archive, cancellationToken));
    }
}
