using System.Collections.Concurrent;
using Executor.Execution.Sandbox;
using Microsoft.Extensions.Logging;

namespace Executor.Execution.Workspaces;

/// <summary>
/// Gives each attempt a folder and takes it back. A folder is renamed away before it is deleted, so that nothing half
/// deleted is ever met under its name.
/// </summary>
internal sealed partial class WorkDirectory(WorkFolders folders, TreeRemover remover, TimeProvider time, ILogger<WorkDirectory> logger)
    : IAsyncDisposable
{
    private const int WouldBlock = 11;

    /// <summary>Most folders are gone by then; nobody waits longer for a result because an agent wrote a million files.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<Task, bool> _removals = new();
    private FileStream? _owned;

    /// <summary>Makes the directory this executor's alone, and ends what a crash left running. Once: later there is only what is our own.</summary>
    /// <exception cref="FaultException">Another executor works there.</exception>
    public void Claim()
    {
        if (_owned is not null)
        {
            return;
        }

        _owned = Lock();
        ProcessMark mark = ProcessMark.AnyOf(folders.Root);
        foreach (int pid in ProcessTable.Find(mark.IsOn))
        {
            LogKilled(pid);
            NativeMethods.Signal(pid, NativeMethods.SigKill);
        }

        foreach (string file in Directory.EnumerateFiles(folders.Runs))
        {
            File.Delete(file);
        }
    }

    /// <summary>Removes what a crash left: processes first, then folders.</summary>
    /// <exception cref="FaultException">Another executor works there.</exception>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        Claim();

        // Looked up before anything is removed: what is moved away is then not met again in the trash, and a trial of the sandbox, which
        // a folder that is hard to delete may begin, has a folder here that is not left by anybody.
        string[] trash = Directory.GetDirectories(folders.Trash);
        foreach (string left in Directory.GetDirectories(folders.Root).Where(WorkFolders.IsOfAttempt))
        {
            cancellationToken.ThrowIfCancellationRequested();
            LogSwept(Path.GetFileName(left));
            await RemoveAsync(left);
        }

        foreach (string left in trash)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await remover.RemoveAsync(left);
        }
    }

    public string CreateAttemptFolder() => folders.CreateAttemptFolder();

    /// <summary>
    /// Takes away a folder's name; it is deleted meanwhile. Waits a moment for those before it, so that whoever makes folders faster
    /// than the disk deletes them is slowed down.
    /// </summary>
    public async Task RemoveAsync(string folder)
    {
        string away = Path.Combine(folders.Trash, Guid.NewGuid().ToString("n"));
        Directory.Move(folder, away);
        Task before = SettleAsync();
        Task removal = remover.RemoveAsync(away);
        _removals[removal] = true;
        _ = removal.ContinueWith(ended => _removals.TryRemove(ended, out _), TaskScheduler.Default);
        if (!before.IsCompleted)
        {
            await Task.WhenAny(before, Task.Delay(Patience, time));
        }
    }

    /// <summary>Completes when everything taken away is deleted.</summary>
    public Task SettleAsync() => Task.WhenAll(_removals.Keys);

    public async ValueTask DisposeAsync()
    {
        await SettleAsync();
        _owned?.Dispose();
    }

    private FileStream Lock()
    {
        try
        {
            return new FileStream(Path.Combine(folders.Root, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (exception.HResult == WouldBlock)
        {
            throw new FaultException("Another executor uses this work directory: give each its own DATA_DIR.", folders.Root, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FaultException($"The work directory can't be written: {exception.Message}", folders.Root, exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Killing process {Pid}, left by an executor that is gone")]
    private partial void LogKilled(int pid);

    [LoggerMessage(Level = LogLevel.Information, Message = "Removing {Folder}, left by an executor that is gone")]
    private partial void LogSwept(string folder);
}
