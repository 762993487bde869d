using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Executor.Execution.Sandbox;

/// <summary>
/// The system calls that guests don't have: what reaches other processes, the kernel's own machinery, key rings, and
/// everything by which sandboxes have been left. Written once to a file, as the program that bwrap hands to the kernel.
/// Calls of other processor families (32-bit ones among them) end the process.
/// </summary>
internal static partial class SystemCallFilter
{
    private const uint Allow = 0x7fff_0000;
    private const uint Error = 0x0005_0000;
    private const uint EndProcess = 0x8000_0000;
    private const int OfOtherFamilies = 2;
    private const int NotPermitted = 1;
    private const int NoSuchCall = 38;
    private const int NotSupported = 95;
    private const int NoSuchFamily = 97;

    private const int IsGreater = 6;
    private const int IsMaskedEqual = 7;

    private const int NoRule = -1;
    private const int UnknownCall = -10;

    private static readonly string[] Forbidden =
    [
        "acct", "add_key", "bpf", "clock_adjtime", "clock_settime", "delete_module", "fanotify_init", "finit_module", "fsconfig",
        "fsmount", "fsopen", "fspick", "get_kernel_syms", "init_module", "ioperm", "iopl", "kcmp", "kexec_file_load", "kexec_load",
        "keyctl", "lookup_dcookie", "mount", "mount_setattr", "move_mount", "name_to_handle_at", "nfsservctl", "open_by_handle_at",
        "open_tree", "perf_event_open", "pidfd_getfd", "pivot_root", "process_madvise", "process_vm_readv", "process_vm_writev", "ptrace",
        "quotactl", "quotactl_fd", "reboot", "request_key", "setns", "settimeofday", "stime", "swapoff", "swapon", "syslog", "umount",
        "umount2", "unshare", "uselib", "userfaultfd", "vhangup", "vm86", "vm86old",
    ];

    /// <summary>Programs ask for these and do without when they are told that there is no such call.</summary>
    private static readonly string[] Absent = ["clone3", "io_uring_enter", "io_uring_register", "io_uring_setup"];

    /// <summary>Flags of clone that make namespaces.</summary>
    private static readonly ulong[] NewNamespaces = [0x80, 0x2_0000, 0x200_0000, 0x400_0000, 0x800_0000, 0x1000_0000, 0x2000_0000, 0x4000_0000];

    /// <summary>Local, both internets, and netlink, by which programs look at their interfaces.</summary>
    private static readonly ulong[] SocketFamilies = [1, 2, 10, 16];

    /// <summary>Types into the terminal of whoever looks on, and its older sibling for consoles.</summary>
    private static readonly ulong[] TerminalInput = [0x5412, 0x541c];

    private const ulong LastFamilyByName = 45;

    /// <exception cref="DllNotFoundException">The library libseccomp is missing.</exception>
    /// <exception cref="FaultException">It could not make the filter.</exception>
    public static void WriteTo(string path)
    {
        nint filter = Begin(Allow);
        if (filter == 0)
        {
            throw new FaultException("The filter of system calls could not be begun.");
        }

        try
        {
            AddRules(filter);
            using SafeFileHandle file = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
            Check(Export(filter, file), "export");
        }
        finally
        {
            End(filter);
        }
    }

    private static void AddRules(nint filter)
    {
        // By itself the library ends the thread alone, and what is left of such a program hangs until its limit.
        Check(SetAttribute(filter, OfOtherFamilies, EndProcess), "attribute");
        foreach (string name in Forbidden)
        {
            Forbid(filter, NotPermitted, name);
        }

        foreach (string name in Absent)
        {
            Forbid(filter, NoSuchCall, name);
        }

        foreach (ulong flag in NewNamespaces)
        {
            Forbid(filter, NotPermitted, "clone", new Comparison(0, IsMaskedEqual, flag, flag));
        }

        foreach (ulong request in TerminalInput)
        {
            Forbid(filter, NotPermitted, "ioctl", new Comparison(1, IsMaskedEqual, 0xffff_ffff, request));
        }

        // A file of any size in an instant would fill the disk before anyone can look; libraries write zeros instead.
        Forbid(filter, NotSupported, "fallocate");

        for (ulong family = 0; family <= LastFamilyByName; family++)
        {
            if (!SocketFamilies.Contains(family))
            {
                Forbid(filter, NoSuchFamily, "socket", new Comparison(0, IsMaskedEqual, 0xffff_ffff, family));
            }
        }

        Forbid(filter, NoSuchFamily, "socket", new Comparison(0, IsGreater, LastFamilyByName, 0));
    }

    private static void Forbid(nint filter, int error, string name, params Comparison[] arguments)
    {
        int call = Resolve(name);
        if (call is NoRule or UnknownCall)
        {
            // Not known to this version of the library: then this kernel's headers had no such call either, or it goes by another rule.
            return;
        }

        int answer = AddRule(filter, Error | (uint)error, call, (uint)arguments.Length, arguments);
        if (answer is not 0 and not -UnknownForThisProcessor)
        {
            Check(answer, name);
        }
    }

    /// <summary>EDOM: the call does not exist on this processor.</summary>
    private const int UnknownForThisProcessor = 33;

    private static void Check(int answer, string what)
    {
        if (answer < 0)
        {
            throw new FaultException(
                "The filter of system calls could not be made.",
                string.Create(CultureInfo.InvariantCulture, $"{what}: {answer}"));
        }
    }

    [LibraryImport("libseccomp.so.2", EntryPoint = "seccomp_init")]
    private static partial nint Begin(uint defaultAction);

    [LibraryImport("libseccomp.so.2", EntryPoint = "seccomp_release")]
    private static partial void End(nint filter);

    [LibraryImport("libseccomp.so.2", EntryPoint = "seccomp_attr_set")]
    private static partial int SetAttribute(nint filter, int attribute, uint value);

    [LibraryImport("libseccomp.so.2", EntryPoint = "seccomp_syscall_resolve_name", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Resolve(string name);

    [LibraryImport("libseccomp.so.2", EntryPoint = "seccomp_rule_add_array")]
    private static partial int AddRule(nint filter, uint action, int call, uint count, [In] Comparison[] arguments);

    [LibraryImport("libseccomp.so.2", EntryPoint = "seccomp_export_bpf")]
    private static partial int Export(nint filter, SafeFileHandle file);

    [StructLayout(LayoutKind.Sequential)]
    private struct Comparison(uint argument, int operation, ulong first, ulong second)
    {
        public uint Argument = argument;
        public int Operation = operation;
        public ulong First = first;
        public ulong Second = second;
    }
}
