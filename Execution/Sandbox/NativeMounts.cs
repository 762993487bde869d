using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Executor.Execution.Sandbox;

/// <summary>Namespaces of the calling thread and mounts in them. Each throws what the kernel answers.</summary>
internal static partial class NativeMounts
{
    /// <summary>A working directory of its own, without which a thread can't have other mounts than its process.</summary>
    public const int OwnFolders = 0x200;

    public const int NewMountNamespace = 0x0002_0000;
    public const int NewNetworkNamespace = 0x4000_0000;

    private const ulong Bind = 0x1000;
    private const ulong Recursive = 0x4000;
    private const ulong Slave = 0x80000;
    private const ulong ReadOnly = 0x1;
    private const ulong NoSetUid = 0x2;
    private const ulong NoDevices = 0x4;
    private const int Detach = 2;

    private const int OpenTreeNumber = 428;
    private const int MoveMountNumber = 429;
    private const int MountSetAttributesNumber = 442;
    private const uint OpenTreeClone = 1;
    private const uint CloseOnExec = 0x8_0000;
    private const uint MoveMountFromDescriptor = 4;
    private const int EmptyPath = 0x1000;
    private const int CurrentDirectory = -100;
    private const ulong AttributeReadOnly = 0x1;
    private const ulong AttributeIdMap = 0x10_0000;

    /// <summary>Gives the calling thread namespaces of its own.</summary>
    public static void Unshare(int flags) => Check(UnshareNative(flags), "unshare");

    public static void Enter(SafeFileHandle @namespace, int kind) => Check(SetNamespace(@namespace, kind), "setns");

    /// <summary>From now on mounts of the host arrive here, and none of here arrive there.</summary>
    public static void StopSharing() => Check(Mount("none", "/", null, Recursive | Slave, null), "/");

    /// <summary>Mounts a file system in memory.</summary>
    public static void MountMemory(string target, long bytes) => Check(
        Mount("executor", target, "tmpfs", NoSetUid | NoDevices, string.Create(CultureInfo.InvariantCulture, $"mode=0755,size={bytes}")),
        target);

    public static void BindTo(string source, string target) => Check(Mount(source, target, null, Bind, null), target);

    /// <param name="target">An existing folder.</param>
    /// <param name="lowers">Uppermost first.</param>
    /// <param name="upper">What takes the changes, with a work folder beside it; null for a read-only mount.</param>
    /// <param name="work">An empty folder on the file system of <paramref name="upper"/>.</param>
    public static void MountOverlay(string target, IEnumerable<string> lowers, string? upper, string? work)
    {
        // Nothing of an upper folder outlives a crash, so nothing is ever synced for it: that is what makes unmounting cheap.
        string options = $"redirect_dir=off,metacopy=off,index=off,lowerdir={string.Join(':', lowers.Select(Escape))}";
        options += upper is null ? "" : $",upperdir={Escape(upper)},workdir={Escape(work!)},volatile";
        ulong flags = NoSetUid | NoDevices | (upper is null ? ReadOnly : 0);
        Check(Mount("overlay", target, "overlay", flags, options), target);
    }

    /// <summary>Shows a folder with its owners moved into the range of a user namespace.</summary>
    public static void BindMapped(string source, string target, SafeFileHandle userNamespace)
    {
        long tree = OpenTree(OpenTreeNumber, CurrentDirectory, source, OpenTreeClone | CloseOnExec);
        Check(tree, source);
        using SafeFileHandle handle = new((nint)tree, ownsHandle: true);
        bool taken = false;
        userNamespace.DangerousAddRef(ref taken);
        try
        {
            MountAttributes attributes = new()
            {
                Set = AttributeIdMap | AttributeReadOnly,
                UserNamespace = (ulong)userNamespace.DangerousGetHandle(),
            };
            Check(SetAttributes(MountSetAttributesNumber, handle, "", EmptyPath, ref attributes, (nuint)Marshal.SizeOf<MountAttributes>()), source);
        }
        finally
        {
            userNamespace.DangerousRelease();
        }

        Check(MoveMount(MoveMountNumber, handle, "", CurrentDirectory, target, MoveMountFromDescriptor), target);
    }

    public static void Unmount(string target) => Check(UnmountNative(target, Detach), target);

    public static SafeFileHandle OpenNetworkOfThread() => File.OpenHandle("/proc/thread-self/ns/net");

    public static SafeFileHandle OpenMountsOfThread() => File.OpenHandle("/proc/thread-self/ns/mnt");

    /// <summary>Commas end an option and colons a folder.</summary>
    private static string Escape(string path) =>
        path.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace(":", "\\:", StringComparison.Ordinal)
            .Replace(",", "\\,", StringComparison.Ordinal);

    private static void Check(long result, string what)
    {
        if (result < 0)
        {
            int error = Marshal.GetLastPInvokeError();
            throw new Win32Exception(error, string.Create(CultureInfo.InvariantCulture, $"{Marshal.GetPInvokeErrorMessage(error)} ({what})"));
        }
    }

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static partial int UnshareNative(int flags);

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNamespace(SafeFileHandle descriptor, int kind);

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Mount(string source, string target, string? type, ulong flags, string? data);

    [LibraryImport("libc", EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int UnmountNative(string target, int flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial long OpenTree(long number, long folder, string path, uint flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial long MoveMount(long number, SafeFileHandle from, string fromPath, long to, string toPath, uint flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial long SetAttributes(long number, SafeFileHandle tree, string path, uint flags, ref MountAttributes attributes, nuint size);

    [StructLayout(LayoutKind.Sequential)]
    private struct MountAttributes
    {
        public ulong Set;
        public ulong Clear;
        public ulong Propagation;
        public ulong UserNamespace;
    }
}
