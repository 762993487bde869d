using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Win32.SafeHandles;

namespace Executor.Execution.Sandbox;

/// <summary>A program that was started, the other ends of its two outputs, and its end. Its input is empty.</summary>
internal sealed class StartedProcess : IDisposable
{
    private const int NotPermitted = 1;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private StartedProcess(int id, Stream stdout, Stream stderr)
    {
        Id = id;
        Stdout = stdout;
        Stderr = stderr;
        Exit = ChildProcesses.Watch(id);
    }

    public int Id { get; }

    public Stream Stdout { get; }

    public Stream Stderr { get; }

    /// <summary>Its exit code, or 128 + n when signal n ended it.</summary>
    public Task<int> Exit { get; }

    /// <param name="cage">What is started, from the calling thread.</param>
    /// <exception cref="FaultException">It can't be.</exception>
    public static StartedProcess Start(ICage cage)
    {
        if (!Directory.Exists(cage.Directory))
        {
            // The error of the start itself would name the program instead.
            throw new FaultException("The working directory of a program is missing.", cage.Directory);
        }

        NativeMethods.KeepFilesFromChildren();
        List<SafeFileHandle> ends = [];
        try
        {
            using SafeFileHandle nothing = File.OpenHandle("/dev/null");
            (SafeFileHandle stdout, SafeFileHandle stdoutInside) = NativeStart.CreatePipe();
            ends.AddRange([stdout, stdoutInside]);
            (SafeFileHandle stderr, SafeFileHandle stderrInside) = NativeStart.CreatePipe();
            ends.AddRange([stderr, stderrInside]);
            ImmutableArray<SafeFileHandle?> files = [nothing, stdoutInside, stderrInside, .. cage.Files];
            int id = cage.User is { } user
                ? ThreadUser.Run(user, () => StartLimited(cage, files))
                : StartLimited(cage, files);
            return new StartedProcess(id, NativeStart.ToStream(stdout), NativeStart.ToStream(stderr));
        }
        catch (Win32Exception exception)
        {
            throw new FaultException("A program of the sandbox could not be started.", $"{cage.Command[0]}: {exception.Message}", exception);
        }
        finally
        {
            // Those that became streams are not theirs any more.
            ends.ForEach(end => end.Dispose());
        }
    }

    public void Kill() => ChildProcesses.Signal(Id, NativeMethods.SigKill);

    public void Dispose()
    {
        Stdout.Dispose();
        Stderr.Dispose();
    }

    /// <summary>Without further rights a process may be limited only by the user it has, which is the caller's for as long as this takes.</summary>
    private static int StartLimited(ICage cage, ImmutableArray<SafeFileHandle?> files)
    {
        int id = NativeStart.Start(cage.Command, cage.Environment, cage.Directory, files);
        try
        {
            Limit(id, cage.Limits);
            return id;
        }
        catch (Win32Exception exception)
        {
            ChildProcesses.Watch(id);
            ChildProcesses.Signal(id, NativeMethods.SigKill);
            throw new FaultException("A guest could not be given its limits.", exception.Message, exception);
        }
    }

    /// <summary>
    /// The caller goes on as soon as the new program has memory of its own. Only moments later it has its own saved user, too, and
    /// until then it still has the executor's and is refused.
    /// </summary>
    private static void Limit(int id, ProcessLimits limits)
    {
        long begun = Stopwatch.GetTimestamp();
        SpinWait moment = default;
        while (true)
        {
            try
            {
                limits.Apply(id);
                return;
            }
            catch (Win32Exception exception) when (exception.NativeErrorCode == NotPermitted && Stopwatch.GetElapsedTime(begun) < Patience)
            {
                moment.SpinOnce();
            }
        }
    }
}
