using System.Collections.Immutable;
using Executor.Contracts.Events;
using Executor.Grains.Interfaces.Events;
using Executor.Grains.Interfaces.Tasks;
using Microsoft.Extensions.Logging;

namespace Executor.Silo.Events;

/// <summary>
/// The live output of one batch's attempts on this silo, from the first that begins here to the last that ends. It says every
/// <see cref="LiveOutput.RenewPeriod"/> that it is there. Only while somebody watches does it look every
/// <see cref="FlushPeriod"/> for something to tell, and sends it to each watcher itself, without waiting.
/// </summary>
internal sealed partial class BatchOutput : IDisposable
{
    public static readonly TimeSpan FlushPeriod = TimeSpan.FromMilliseconds(100);

    /// <summary>Of one stream in one period: 80 KiB a second.</summary>
    public const int MostAtOnce = 8 * 1024;

    private readonly string _batchId;
    private readonly IGrainFactory _grains;
    private readonly ILiveOutputSource _self;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly List<AttemptOutput> _attempts = [];
    private readonly ITimer _flush;
    private readonly ITimer _renewal;
    private ImmutableArray<LiveOutputWish> _wishes = [];
    private bool _isAnnouncing;
    private int _heeded;

    public BatchOutput(string batchId, IGrainFactory grains, ILiveOutputSource self, TimeProvider time, ILogger logger)
    {
        (_batchId, _grains, _self, _logger) = (batchId, grains, self, logger);
        _flush = time.CreateTimer(_ => Flush(), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _renewal = time.CreateTimer(_ => _ = AnnounceAsync(), state: null, TimeSpan.Zero, LiveOutput.RenewPeriod);
    }

    public AttemptOutput Open(AttemptId attempt, Action<AttemptOutput> close)
    {
        AttemptOutput opened = new(attempt, close);
        lock (_gate)
        {
            opened.Watch(IsWatched(opened));
            _attempts.Add(opened);
        }

        return opened;
    }

    /// <summary>Tells what is left of an attempt.</summary>
    /// <returns>True when it was the last.</returns>
    public bool Close(AttemptOutput attempt)
    {
        attempt.Complete();
        lock (_gate)
        {
            while (Tell([attempt]))
            {
                // Its streams have ended, and so does what there is to tell.
            }

            _attempts.Remove(attempt);
            return _attempts.Count == 0;
        }
    }

    public void Heed(ImmutableArray<LiveOutputWish> wishes)
    {
        lock (_gate)
        {
            _heeded++;
            Apply(wishes);
        }
    }

    public void Dispose()
    {
        _renewal.Dispose();
        _flush.Dispose();
    }

    private bool IsWatched(AttemptOutput attempt) => _wishes.Any(wish => wish.Includes(attempt.Attempt.TaskId));

    private void Apply(ImmutableArray<LiveOutputWish> wishes)
    {
        _wishes = wishes;
        foreach (var attempt in _attempts)
        {
            attempt.Watch(IsWatched(attempt));
        }

        var period = wishes.IsEmpty ? Timeout.InfiniteTimeSpan : FlushPeriod;
        _flush.Change(period, period);
    }

    private async Task AnnounceAsync()
    {
        int heeded;
        lock (_gate)
        {
            if (_isAnnouncing)
            {
                return;
            }

            (_isAnnouncing, heeded) = (true, _heeded);
        }

        try
        {
            var wishes = await _grains.GetGrain<ILiveOutputGrain>(_batchId).AnnounceAsync(_self);
            lock (_gate)
            {
                // What was told meanwhile is newer than the answer, or the same.
                if (heeded == _heeded)
                {
                    Apply(wishes);
                }
            }
        }
        catch (Exception exception)
        {
            LogNotAnnounced(exception, _batchId);
        }
        finally
        {
            lock (_gate)
            {
                _isAnnouncing = false;
            }
        }
    }

    private void Flush()
    {
        lock (_gate)
        {
            Tell(_attempts);
        }
    }

    /// <summary>
    /// Under the lock, so that a watcher gets the texts of one stream in their order; sending waits for nobody. False when there was nothing.
    /// </summary>
    private bool Tell(IEnumerable<AttemptOutput> attempts)
    {
        ImmutableArray<TaskLog> logs = [.. attempts.SelectMany(attempt => attempt.Take(MostAtOnce))];
        if (logs.IsEmpty)
        {
            return false;
        }

        foreach (var wish in _wishes)
        {
            Send(wish.Watcher, logs.RemoveAll(log => !wish.Includes(log.TaskId)));
        }

        return true;
    }

    private void Send(ILiveOutputWatcher watcher, ImmutableArray<TaskLog> logs)
    {
        try
        {
            if (!logs.IsEmpty)
            {
                _ = watcher.ReceiveAsync(logs);
            }
        }
        catch (Exception exception)
        {
            LogNotSent(exception, _batchId);
        }
    }

    [LoggerMessage(LogLevel.Debug, "This silo could not say that it has live output of batch {BatchId}; it says so again")]
    private partial void LogNotAnnounced(Exception exception, string batchId);

    [LoggerMessage(LogLevel.Debug, "Live output of batch {BatchId} could not be sent to a watcher")]
    private partial void LogNotSent(Exception exception, string batchId);
}
