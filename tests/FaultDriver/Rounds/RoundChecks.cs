using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Executor.Contracts.Json;
using Executor.Contracts.Tasks;
using Executor.EndToEnd.Tests.Support;
using Executor.FaultDriver.History;
using Executor.FaultDriver.Serving;

namespace Executor.FaultDriver.Rounds;

/// <summary>Holds what a server says after a round against what its clients were told in it.</summary>
internal sealed class RoundChecks(TestServer server, RoundHistory history, Validator[] validators, RoundPlan plan)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Invariant 1: accepted votes count and their nonces stay used. Invariant 2: enough votes made one batch.</summary>
    public async Task CheckVotesAsync(CancellationToken cancellationToken)
    {
        var voter = new Voter(server.Http, history);
        foreach (var vote in history.Votes)
        {
            var validator = validators.Single(candidate => candidate.Hotkey == vote.Hotkey);
            if (await voter.ReplayAsync(validator, vote.Nonce, cancellationToken) is var status && status != HttpStatusCode.Unauthorized)
            {
                history.Break(1, $"a used nonce was answered with {(int)status}");
            }
        }

        var batches = await server.Http.GetFromJsonAsync("/batches?limit=1000", ContractsJson.Default.ImmutableArrayBatchListItem, cancellationToken);
        foreach (var votes in history.Votes.GroupBy(vote => vote.ArchiveHash))
        {
            var standing = await server.Http.GetFromJsonAsync($"/consensus/{votes.Key}", ContractsJson.Default.ConsensusDocument, cancellationToken);
            var told = votes.Select(vote => vote.BatchId).OfType<string>().Distinct().ToArray();
            var made = batches.Count(batch => batch.ArchiveHash == votes.Key);
            var expected = told.Length == 0 ? ("pending", 1, 0) : ("reached", 2, 1);
            if (told.Length > 1 || standing!.BatchId != told.SingleOrDefault() || (standing.Status, Math.Min(2, standing.Votes), made) != expected)
            {
                history.Break(
                    made > 1 || told.Length > 1 ? 2 : 1,
                    $"{votes.Count()} votes for {votes.Key} were accepted, and it is {standing} with {made} batches; clients heard of [{string.Join(", ", told)}]");
            }
        }
    }

    /// <summary>Invariants 3, 5 and 7 once more, after the last restart; and that only faults of the disk cost a task its verdict.</summary>
    /// <returns>How many tasks were given up for faults of ours.</returns>
    public async Task<int> CheckBatchesAsync(CancellationToken cancellationToken)
    {
        var infrastructure = 0;
        foreach (var batchId in history.BatchIds)
        {
            var list = (await server.Http.GetFromJsonAsync($"/batch/{batchId}/tasks", ContractsJson.Default.TaskListDocument, cancellationToken))!;
            await new StatePoller(server.Http, batchId, list.Tasks.Length, history).ReadAsync(cancellationToken);
            await new EventClient(server.Http, server.Port, batchId, history).FollowAsync(cancellationToken);
            foreach (var task in list.Tasks)
            {
                var verdict = (task.Status, task.FailureKind);
                var expected = RoundArchive.KindOf(task.TaskId) switch
                {
                    TaskKind.Fail => (TaskStage.Failed, (FailureKind?)FailureKind.TestsFailed),
                    TaskKind.Hang => (TaskStage.Failed, FailureKind.AgentTimeout),
                    _ => (TaskStage.Completed, null),
                };
                if (task.FailureKind == FailureKind.Infrastructure && plan.NeedsSmallDisks)
                {
                    infrastructure++;
                }
                else if (verdict != expected)
                {
                    history.Break(4, $"task {task.TaskId} ended as {verdict} ({task.Error})");
                }
            }
        }

        return infrastructure;
    }

    /// <summary>Invariant 2: of all attempts of a task, one counts.</summary>
    public async Task CheckEveryTaskRanOnceAsync(CancellationToken cancellationToken)
    {
        foreach (var batchId in history.BatchIds)
        {
            var log = await server.Http.GetStringAsync($"/batch/{batchId}/events?from=0", cancellationToken);
            var events = log.Split('\n').Where(line => line.StartsWith("data:", StringComparison.Ordinal))
                .Select(line => JsonSerializer.Deserialize(line.AsSpan(5), ContractsJson.Default.EventEnvelope)!).ToArray();
            foreach (var ends in events.Where(item => item.Event == "task_complete").GroupBy(item => item.TaskId).Where(ends => ends.Count() > 1))
            {
                history.Break(2, $"task {ends.Key} of batch {batchId} ended {ends.Count()} times");
            }

            if (events.Count(item => item.Event == "batch_complete") != 1)
            {
                history.Break(2, $"batch {batchId} did not end once");
            }
        }
    }

    /// <summary>Invariant 6, while the server lives and has nothing to do.</summary>
    public async Task CheckNothingRunsAsync(Leftovers leftovers, CancellationToken cancellationToken)
    {
        await GoneAsync("folders", leftovers.Folders, cancellationToken);
        await GoneAsync("mounts", leftovers.Mounts, cancellationToken);
        await GoneAsync("slots", UsedSlots, cancellationToken);

        IEnumerable<string> UsedSlots()
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/status");
            using var response = server.Http.Send(request, cancellationToken);
            using var status = JsonDocument.Parse(response.Content.ReadAsStream(cancellationToken));
            return [.. status.RootElement.GetProperty("silos").EnumerateArray()
                .Where(silo => silo.GetProperty("used").GetInt32() > 0).Select(silo => silo.ToString())];
        }
    }

    /// <summary>Invariant 6, when the server has ended.</summary>
    public async Task CheckNothingIsLeftAsync(Leftovers leftovers, CancellationToken cancellationToken)
    {
        await GoneAsync("processes", leftovers.Processes, cancellationToken);
        await GoneAsync("control groups", leftovers.Groups, cancellationToken);
        await GoneAsync("mounts", leftovers.Mounts, cancellationToken);
        await GoneAsync("folders", leftovers.Folders, cancellationToken);
    }

    private async Task GoneAsync(string what, Func<IEnumerable<string>> find, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetTimestamp();
        string[] left;
        while ((left = [.. find()]).Length > 0 && TimeProvider.System.GetElapsedTime(began) < Patience)
        {
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }

        if (left.Length > 0)
        {
            history.Break(6, $"{what} are left: {string.Join(", ", left)}");
        }
    }
}
