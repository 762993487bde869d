using System.Collections.Concurrent;
using System.Collections.Immutable;
using Executor.Contracts.Tasks;
using Executor.Execution.Tasks;
using Executor.Grains.Interfaces.Scheduling;
using Executor.Grains.Interfaces.Tasks;
using Executor.Silo.Events;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Executor.Silo.Attempts;

/// <summary>
/// Owns the attempts that run on this silo, apart from any grain: a grain may be moved or put away while its process goes on.
/// An attempt stays in the table until its outcome is stored, so that the scheduler never believes it lost while there is a report to come.
/// No more run than there are slots, whatever is ordered: a scheduler that has lost its memory may not know of all that runs here, or of
/// guests that are still dying, and what it orders then waits for them.
/// </summary>
internal sealed partial class AttemptRunner(
    IGrainFactory grains,
    TaskRunner tasks,
    LiveOutputHub live,
    SiloInstruments instruments,
    IOptions<AttemptOptions> options,
    TimeProvider time,
    ILogger<AttemptRunner> logger) : IAttemptRunner, IDisposable
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LastRetry = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<AttemptId, RunningAttempt> _running = new();
    private readonly SemaphoreSlim _slots = new(options.Value.Slots);
    private volatile bool _closed;

    public ImmutableArray<AttemptId> Running => [.. _running.Keys];

    public Task StartAsync(AttemptOrder order)
    {
        var attempt = new RunningAttempt();
        if (_running.TryAdd(order.Id, attempt))
        {
            attempt.Work = Task.Run(() => RunAsync(order, attempt));
            if (_closed)
            {
                // The order crossed the word that this silo stops.
                attempt.HandBack();
            }
        }
        else
        {
            attempt.Dispose();
        }

        return Task.CompletedTask;
    }

    public Task KillAsync(AttemptId attempt)
    {
        if (_running.TryGetValue(attempt, out var running) && running.Kill())
        {
            LogKilled(attempt.BatchId, attempt.TaskId, attempt.Attempt);
        }

        return Task.CompletedTask;
    }

    /// <summary>Lets running attempts end within a time, then gives the rest back, and what is ordered later at once.</summary>
    public async Task DrainAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        _closed = true;
        var work = Task.WhenAll(_running.Values.Select(attempt => attempt.Work));
        await Task.WhenAny(work, Task.Delay(patience, time, cancellationToken));
        foreach (var attempt in _running.Values)
        {
            attempt.HandBack();
        }

        await Task.WhenAll(_running.Values.Select(attempt => attempt.Work));
    }

    public void Dispose() => _slots.Dispose();

    private async Task RunAsync(AttemptOrder order, RunningAttempt attempt)
    {
        var (batchId, taskId, number) = order.Id;
        try
        {
            var task = grains.GetGrain<ITaskGrain>($"{batchId}/{taskId}");
            LogStarted(batchId, taskId, number);
            var outcome = await ExecuteAsync(order, attempt, task);
            attempt.End();
            if (outcome is not null)
            {
                instruments.Record(outcome);
                await InsistAsync(() => task.CompleteAsync(number, outcome));
            }

            await InsistAsync(() => grains.GetGrain<ISchedulerGrain>(0).ReleaseAsync(order.Id));
        }
        finally
        {
            _running.TryRemove(order.Id, out _);
            attempt.Dispose();
        }
    }

    /// <summary>Null when the attempt was killed: then nobody waits for its outcome.</summary>
    private async Task<AttemptOutcome?> ExecuteAsync(AttemptOrder order, RunningAttempt attempt, ITaskGrain task)
    {
        using var output = live.Open(order.Id);
        try
        {
            await _slots.WaitAsync(attempt.Stopped);
            try
            {
                var work = new TaskAttempt(order.Task.BatchId, order.Task.TaskId, order.Attempt, order.Task.Bundle, order.Task.Agent) { Output = output };
                return await tasks.RunAsync(work, EnterStageAsync, attempt.Stopped);
            }
            finally
            {
                _slots.Release();
            }
        }
        catch (OperationCanceledException) when (attempt.Stopped.IsCancellationRequested)
        {
            return attempt.HandedBack ? new AttemptFault { Reason = "The silo stopped before the attempt ended.", Interrupted = true } : null;
        }
        catch (Exception exception)
        {
            LogFault(exception, order.Task.BatchId, order.Task.TaskId, order.Attempt);
            return new AttemptFault { Reason = "The silo failed to run the attempt; its log says why." };
        }

        async Task EnterStageAsync(TaskStage stage, CancellationToken cancellationToken)
        {
            output.Stage = stage;
            try
            {
                if (!await task.EnterStageAsync(order.Attempt, stage))
                {
                    attempt.Kill();
                }
            }
            catch (Exception exception)
            {
                // Progress is news only: the attempt goes on without it.
                LogStageUnreported(exception, order.Task.BatchId, order.Task.TaskId);
            }

            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Repeats a call until it is answered: a result must not be lost because the cluster was away for a moment.</summary>
    private async Task InsistAsync(Func<Task> call)
    {
        for (var wait = FirstRetry; ; wait = wait < LastRetry ? wait * 2 : LastRetry)
        {
            try
            {
                await call();
                return;
            }
            catch (ObjectDisposedException)
            {
                // The process is past its end; the attempt will be found missing.
                return;
            }
            catch (Exception exception)
            {
                LogCallFailed(exception);
                await Task.Delay(wait, time);
            }
        }
    }

    [LoggerMessage(LogLevel.Debug, "Attempt {Attempt} of task {TaskId} of batch {BatchId} begins")]
    private partial void LogStarted(string batchId, string taskId, int attempt);

    [LoggerMessage(LogLevel.Information, "Attempt {Attempt} of task {TaskId} of batch {BatchId} is killed on order")]
    private partial void LogKilled(string batchId, string taskId, int attempt);

    [LoggerMessage(LogLevel.Error, "Attempt {Attempt} of task {TaskId} of batch {BatchId} failed by a fault of this silo")]
    private partial void LogFault(Exception exception, string batchId, string taskId, int attempt);

    [LoggerMessage(LogLevel.Warning, "A stage of task {TaskId} of batch {BatchId} could not be reported")]
    private partial void LogStageUnreported(Exception exception, string batchId, string taskId);

    [LoggerMessage(LogLevel.Warning, "A report to the cluster failed and is made again")]
    private partial void LogCallFailed(Exception exception);
}
