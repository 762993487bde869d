using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Executor.Execution.Sandbox;

/// <summary>
/// Threads that wait in control groups of their own, one for each guest that runs at one time. To move a process into a group
/// the kernel waits until no processor is in the middle of a fork, longer than many a program runs; a thread that is there
/// already costs nothing. After a guest its group is thrown away, since its counters can't be set back, and the thread moves to a
/// new one while nobody waits.
/// </summary>
internal sealed partial class GuestStarters(StartingThread origin, ILogger<GuestStarters> logger) : IAsyncDisposable
{
    private readonly ConcurrentBag<GuestStarter> _ready = [];
    private readonly ConcurrentDictionary<Task, bool> _moving = new();
    private volatile bool _isDisposed;

    /// <exception cref="FaultException">The kernel refuses a group.</exception>
    public async Task<GuestStarter> TakeAsync(Cgroups groups)
    {
        while (_ready.TryTake(out GuestStarter? ready))
        {
            if (ready.Group.Exists)
            {
                return ready;
            }

            // Somebody removed it from under the thread; it may be that all are gone.
            ready.Thread.Dispose();
            ready.Group.Dispose();
        }

        StartingThread thread = origin.CreateSibling();
        try
        {
            return await MoveAsync(thread, groups);
        }
        catch
        {
            thread.Dispose();
            throw;
        }
    }

    /// <summary>Takes a starter back whose guest is gone.</summary>
    public void Return(GuestStarter used, Cgroups groups)
    {
        Task moving = RenewAsync(used, groups);
        _moving[moving] = true;
        moving.ContinueWith(ended => _moving.TryRemove(ended, out _), TaskScheduler.Default);
    }

    public async ValueTask DisposeAsync()
    {
        _isDisposed = true;
        await Task.WhenAll(_moving.Keys);
        while (_ready.TryTake(out GuestStarter? ready))
        {
            ready.Thread.Dispose();
            ready.Group.Dispose();
        }
    }

    private static async Task<GuestStarter> MoveAsync(StartingThread thread, Cgroups groups)
    {
        Cgroup group = groups.Create();
        try
        {
            await thread.InvokeAsync(group.AdoptThread);
            return new GuestStarter(thread, group);
        }
        catch
        {
            group.Dispose();
            throw;
        }
    }

    private async Task RenewAsync(GuestStarter used, Cgroups groups)
    {
        await Task.Yield();
        try
        {
            GuestStarter renewed = await MoveAsync(used.Thread, groups);
            used.Group.Dispose();
            if (_isDisposed)
            {
                renewed.Thread.Dispose();
                renewed.Group.Dispose();
            }
            else
            {
                _ready.Add(renewed);
            }
        }
        catch (FaultException exception)
        {
            // A group goes with its last member.
            LogNotRenewed(exception, exception.Detail);
            used.Thread.Dispose();
            used.Group.Dispose();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A control group could not be made ahead: {Detail}")]
    private partial void LogNotRenewed(Exception exception, string? detail);
}
