using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Executor.Execution.Sandbox;

/// <summary>
/// Signals, which .NET does not send, handles that name a process for good, whatever becomes of its number, and what a new
/// process gets of our open files.
/// </summary>
internal static partial class NativeMethods
{
    public const int SigKill = 9;
    public const int SigTerm = 15;
    public const int SigStop = 19;

    private const int PidfdSendSignalNumber = 424;
    private const int PidfdOpenNumber = 434;
    private const int CloseRangeNumber = 436;
    private const uint MarkOnly = 4;
    private const uint FirstFile = 3;
    private const int SetFlags = 2;
    private const int CloseOnExec = 1;
    private const short PollIn = 1;
    private const int PatienceMilliseconds = 10;

    /// <summary>A negative number names a process group. That nothing is there any more is no error to a caller of this.</summary>
    public static void Signal(int pid, int signal) => _ = Kill(pid, signal);

    /// <summary>Null when there is no such process.</summary>
    public static SafeFileHandle? OpenProcess(int pid)
    {
        long descriptor = PidfdOpen(PidfdOpenNumber, pid, 0);
        return descriptor < 0 ? null : new SafeFileHandle((nint)descriptor, ownsHandle: true);
    }

    public static void Signal(SafeFileHandle process, int signal) => _ = PidfdSendSignal(PidfdSendSignalNumber, process, signal, 0, 0);

    /// <summary>Waits up to a few milliseconds: the kernel tells the end of a process sooner than any clock of ours would ask again.</summary>
    public static bool HasEnded(SafeFileHandle process)
    {
        bool taken = false;
        try
        {
            process.DangerousAddRef(ref taken);
            PollRequest request = new() { Descriptor = (int)process.DangerousGetHandle(), Events = PollIn };
            return Poll(ref request, 1, PatienceMilliseconds) > 0;
        }
        finally
        {
            if (taken)
            {
                process.DangerousRelease();
            }
        }
    }

    /// <summary>
    /// Makes all files that are open now end with this program, those included that it was started with: .NET closes in a child only
    /// what it opened itself.
    /// </summary>
    public static void KeepFilesFromChildren()
    {
        if (CloseRange(CloseRangeNumber, FirstFile, uint.MaxValue, MarkOnly) == 0)
        {
            return;
        }

        // Kernels before 5.11.
        foreach (string path in Directory.EnumerateFileSystemEntries("/proc/self/fd"))
        {
            if (int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out int file) && file >= FirstFile)
            {
                _ = Control(file, SetFlags, CloseOnExec);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial long CloseRange(long number, uint first, uint last, uint flags);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int file, int command, int argument);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial long PidfdOpen(long number, int pid, uint flags);

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial long PidfdSendSignal(long number, SafeFileHandle process, int signal, nint info, uint flags);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref PollRequest request, nuint count, int timeoutMilliseconds);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollRequest
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
