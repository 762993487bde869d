using System.Runtime.InteropServices;

namespace Executor.TestChild;

/// <summary>
/// The kernel as it is. The pointers are for what runs on both sides of a fork: there the runtime has lost all its threads but
/// one, and nothing may be loaded, compiled or collected any more.
/// </summary>
internal static unsafe partial class Libc
{
    public const int SigTerm = 15;
    public const int SigStop = 19;
    public const int Ignore = 1;

    private static readonly nint Library = NativeLibrary.Load("libc.so.6");

    public static readonly delegate* unmanaged[SuppressGCTransition]<int> Fork =
        (delegate* unmanaged[SuppressGCTransition]<int>)NativeLibrary.GetExport(Library, "fork");

    public static readonly delegate* unmanaged[SuppressGCTransition]<int> Pause =
        (delegate* unmanaged[SuppressGCTransition]<int>)NativeLibrary.GetExport(Library, "pause");

    public static readonly delegate* unmanaged[SuppressGCTransition]<int> NewSession =
        (delegate* unmanaged[SuppressGCTransition]<int>)NativeLibrary.GetExport(Library, "setsid");

    public static readonly delegate* unmanaged[SuppressGCTransition]<int, void> End =
        (delegate* unmanaged[SuppressGCTransition]<int, void>)NativeLibrary.GetExport(Library, "_exit");

    public static readonly delegate* unmanaged[SuppressGCTransition]<int, nint, nint> Handle =
        (delegate* unmanaged[SuppressGCTransition]<int, nint, nint>)NativeLibrary.GetExport(Library, "signal");

    public static readonly delegate* unmanaged[SuppressGCTransition]<int, int*, int, int> Wait =
        (delegate* unmanaged[SuppressGCTransition]<int, int*, int, int>)NativeLibrary.GetExport(Library, "waitpid");

    public static readonly delegate* unmanaged[SuppressGCTransition]<byte*, int, int> Access =
        (delegate* unmanaged[SuppressGCTransition]<byte*, int, int>)NativeLibrary.GetExport(Library, "access");

    public static readonly delegate* unmanaged[SuppressGCTransition]<byte*, uint, int> Create =
        (delegate* unmanaged[SuppressGCTransition]<byte*, uint, int>)NativeLibrary.GetExport(Library, "creat");

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    public static partial long Call(long number, long first, long second, long third, long fourth, long fifth, long sixth);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Signal(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "mkdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int MakeFolder(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "chdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Enter(string path);

    [LibraryImport("libc", EntryPoint = "dup", SetLastError = true)]
    public static partial int Duplicate(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    public static partial int Socket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "inotify_init", SetLastError = true)]
    public static partial int NewInotify();

    [LibraryImport("libc", EntryPoint = "shmget", SetLastError = true)]
    public static partial int GetSharedMemory(int key, nuint size, int flags);

    [LibraryImport("libc", EntryPoint = "shmat", SetLastError = true)]
    public static partial nint AttachSharedMemory(int id, nint address, int flags);

    [LibraryImport("libc", EntryPoint = "semget", SetLastError = true)]
    public static partial int GetSemaphores(int key, int count, int flags);

    [LibraryImport("libc", EntryPoint = "msgget", SetLastError = true)]
    public static partial int GetMessageQueue(int key, int flags);

    [LibraryImport("libc", EntryPoint = "mq_open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int OpenMessageQueue(string name, int flags, uint mode, nint attributes);

    [LibraryImport("libc", EntryPoint = "posix_fallocate", SetLastError = true)]
    public static partial int Allocate(int descriptor, long offset, long length);

    [LibraryImport("libc", EntryPoint = "mkfifo", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int MakeFifo(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init", SetLastError = true)]
    public static partial int BeginActions(nint actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addopen", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int AddOpen(nint actions, int descriptor, string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "posix_spawn", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Spawn(out int pid, string path, nint actions, nint attributes, nint* arguments, nint* environment);
}
