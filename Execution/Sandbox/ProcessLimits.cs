using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Executor.Execution.Sandbox;

/// <summary>
/// The limits that hold for each process by itself, or, for their number, for all processes of one user. What more there is to
/// hold a guest by is the work of its control group.
/// </summary>
internal sealed partial record ProcessLimits
{
    /// <summary>
    /// The kernel counts the processes of a user, and all guests are one: so many guests may reach their limits at the same time
    /// before one feels another. It keeps the host from drowning, and no guest from its neighbours.
    /// </summary>
    private const int GuestsTogether = 16;

    private const int FileSize = 1;
    private const int Data = 2;
    private const int CoreFile = 4;
    private const int ProcessCount = 6;
    private const int OpenFiles = 7;

    /// <summary>What programs count on to be small, since some close all there may be; whoever needs more may ask for it.</summary>
    private const long UsualOpenFiles = 1024;

    private const long MostOpenFiles = 65536;

    /// <summary>For a program of the executor's own.</summary>
    public static ProcessLimits Nothing { get; } = new();

    private long? FileBytes { get; init; }

    private long? DataBytes { get; init; }

    private long? ProcessesOfUser { get; init; }

    /// <summary>Beside a control group: the size of one file, since a whole disk is filled faster than looked at.</summary>
    public static ProcessLimits Beside(ResourceLimits limits) => new() { FileBytes = limits.DiskBytes };

    /// <summary>In place of a control group.</summary>
    /// <param name="limits">The guest's.</param>
    /// <param name="mostProcesses">The operator's limit for any guest.</param>
    public static ProcessLimits InsteadOf(ResourceLimits limits, int mostProcesses) => new()
    {
        FileBytes = limits.DiskBytes,
        DataBytes = limits.MemoryBytes,
        ProcessesOfUser = (long)mostProcesses * GuestsTogether,
    };

    /// <summary>Sets them for a process that has no children yet.</summary>
    /// <exception cref="Win32Exception">The kernel refuses.</exception>
    public void Apply(int pid)
    {
        Lower(pid, FileSize, FileBytes);
        Lower(pid, Data, DataBytes);
        Lower(pid, ProcessCount, ProcessesOfUser);
        Lower(pid, OpenFiles, UsualOpenFiles, MostOpenFiles);

        // A core dump of a guest is written by the host, wherever that keeps such things.
        Lower(pid, CoreFile, 0);
    }

    private static void Lower(int pid, int resource, long? value) => Lower(pid, resource, value, value);

    /// <summary>Nobody but root may raise a limit, and a lower one does as well.</summary>
    private static void Lower(int pid, int resource, long? soft, long? hard)
    {
        if (soft is null || hard is null)
        {
            return;
        }

        Check(Read(pid, resource, 0, out Limit now));
        Limit lowered = new()
        {
            Soft = Math.Min((ulong)soft, now.Hard),
            Hard = Math.Min((ulong)hard, now.Hard),
        };
        Check(Write(pid, resource, ref lowered, 0));
    }

    private static void Check(int result)
    {
        if (result != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    [LibraryImport("libc", EntryPoint = "prlimit64", SetLastError = true)]
    private static partial int Read(int pid, int resource, nint nothing, out Limit limit);

    [LibraryImport("libc", EntryPoint = "prlimit64", SetLastError = true)]
    private static partial int Write(int pid, int resource, ref Limit limit, nint nothing);

    [StructLayout(LayoutKind.Sequential)]
    private struct Limit
    {
        public ulong Soft;
        public ulong Hard;
    }
}
