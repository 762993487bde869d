using System.Runtime.InteropServices;

namespace Executor.Execution.Sandbox;

/// <summary>The processes this program has started and not yet heard the end of. A number is theirs until that is heard, and not after.</summary>
internal static partial class ChildProcesses
{
    private const int DoNotWait = 1;
    private const int SignalMask = 0x7f;

    private static readonly Lock Gate = new();
    private static readonly Dictionary<int, TaskCompletionSource<int>> Running = [];
    private static readonly PosixSignalRegistration Ends = PosixSignalRegistration.Create(PosixSignal.SIGCHLD, _ => Collect());

    /// <summary>Takes over a process just started. The answer is its exit code, or 128 + n when signal n ended it.</summary>
    public static Task<int> Watch(int pid)
    {
        TaskCompletionSource<int> end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (Gate)
        {
            Running[pid] = end;
        }

        // It may have ended before it was known here.
        GC.KeepAlive(Ends);
        Collect();
        return end.Task;
    }

    /// <summary>Sends a signal, when it is still there.</summary>
    public static void Signal(int pid, int signal)
    {
        lock (Gate)
        {
            if (Running.ContainsKey(pid))
            {
                NativeMethods.Signal(pid, signal);
            }
        }
    }

    private static void Collect()
    {
        lock (Gate)
        {
            foreach ((int pid, TaskCompletionSource<int> end) in Running.ToArray())
            {
                int answer = Wait(pid, out int status, DoNotWait);
                if (answer == pid)
                {
                    Running.Remove(pid);
                    int signal = status & SignalMask;
                    end.SetResult(signal == 0 ? (status >> 8) & 0xff : 128 + signal);
                }
                else if (answer < 0)
                {
                    Running.Remove(pid);
                    end.SetException(new FaultException("The end of a program of the sandbox was told to somebody else."));
                }
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "waitpid")]
    private static partial int Wait(int pid, out int status, int options);
}
