using System.Collections.Immutable;
using Executor.Contracts.Events;
using Executor.Grains.Interfaces.Events;

namespace Executor.Gateway.Events;

// The live output of one batch for those of its watchers in this process that asked for it.
//
// While there is one, it says again and again which tasks are wanted, and silos send what these print straight to it. Watchers are not told
// when that fails: live output is a glimpse, and saying it the next time heals it.
internal sealed partial class OutputFeed : ILiveOutputWatcher, IAsyncDisposable
{
    private readonly string _batchId;
    private readonly IClusterClient _client;
    private readonly ILogger _logger;
    private readonly ILiveOutputWatcher _self;
    private readonly ITimer _renewal;
    private readonly Lock _gate = new();
    private ImmutableArray<WatcherInbox> _inboxes = [];
    private Task _said = Task.CompletedTask;

    public OutputFeed(string batchId, IClusterClient client, TimeProvider time, ILogger logger)
    {
        (_batchId, _client, _logger) = (batchId, client, logger);
        _self = client.CreateObjectReference<ILiveOutputWatcher>(this);
        _renewal = time.CreateTimer(_ => Renew(), state: null, LiveOutput.RenewPeriod, LiveOutput.RenewPeriod);
    }

    // Done once the silos that are there were told, or could not be.
    public Task SetAsync(ImmutableArray<WatcherInbox> inboxes)
    {
        lock (_gate)
        {
            _inboxes = inboxes;
            return _said = SayAfterAsync(_said);
        }
    }

    public Task ReceiveAsync(ImmutableArray<TaskLog> logs)
    {
        ImmutableArray<WatcherInbox> inboxes;
        lock (_gate)
        {
            inboxes = _inboxes;
        }

        foreach (var output in logs)
        {
            EventFrame? frame = null;
            foreach (var inbox in inboxes.Where(inbox => inbox.Logs!.Includes(output.TaskId)))
            {
                inbox.OfferOutput(output, frame ??= EventFrames.Output(_batchId, output));
            }
        }

        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _renewal.DisposeAsync();
        await SetAsync([]);
        _client.DeleteObjectReference<ILiveOutputWatcher>(_self);
    }

    private void Renew()
    {
        lock (_gate)
        {
            if (_said.IsCompleted && !_inboxes.IsEmpty)
            {
                _said = SayAfterAsync(_said);
            }
        }
    }

    private async Task SayAfterAsync(Task previous)
    {
        await previous;

        // The caller holds the lock.
        await Task.Yield();
        ImmutableArray<WatcherInbox> inboxes;
        lock (_gate)
        {
            inboxes = _inboxes;
        }

        try
        {
            var grain = _client.GetGrain<ILiveOutputGrain>(_batchId);
            await (inboxes.IsEmpty ? grain.LeaveAsync(_self) : grain.WatchAsync(_self, TasksOf(inboxes)));
        }
        catch (Exception exception)
        {
            LogNotSaid(_batchId, exception.GetType().Name);
        }
    }

    // Empty when one of them wants all.
    private static ImmutableArray<string> TasksOf(ImmutableArray<WatcherInbox> inboxes)
    {
        var tasks = inboxes.Select(inbox => inbox.Logs!.TaskId).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        return tasks.Contains(null) ? [] : [.. tasks.OfType<string>()];
    }

    [LoggerMessage(LogLevel.Warning, "Who watches the live output of batch {BatchId} could not be said ({Exception}); it is said again")]
    private partial void LogNotSaid(string batchId, string exception);
}
