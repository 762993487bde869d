using System.ComponentModel;
using System.IO.Pipes;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Executor.Execution.Sandbox;

/// <summary>
/// Starts a program as .NET can't: in a session of its own, with files under numbers of our choice, and with nothing else open.
/// The program gets the user, groups, namespaces and control groups of the thread that calls.
/// </summary>
internal static unsafe partial class NativeStart
{
    /// <summary>More than the C library's own structures take.</summary>
    private const int StructureSize = 1024;

    private const int SignalSetSize = 128;
    private const short DefaultSignals = 0x04;
    private const short SignalMask = 0x08;
    private const short OwnSession = 0x80;
    private const int DuplicateCloseOnExec = 1030;
    private const int CloseOnExec = 0x80000;

    /// <summary>Above all numbers that a program is given.</summary>
    private const int FirstFree = 64;

    /// <summary>Both ends of a pipe, for reading and for writing, which no program inherits by itself.</summary>
    /// <exception cref="Win32Exception">No more files may be open.</exception>
    public static (SafeFileHandle Reader, SafeFileHandle Writer) CreatePipe()
    {
        int* ends = stackalloc int[2];
        if (Pipe(ends, CloseOnExec) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }

        return (new SafeFileHandle(ends[0], ownsHandle: true), new SafeFileHandle(ends[1], ownsHandle: true));
    }

    /// <summary>The end for reading of a pipe that holds a short text and ends after it.</summary>
    public static SafeFileHandle CreatePipe(string text)
    {
        (SafeFileHandle reader, SafeFileHandle writer) = CreatePipe();
        using FileStream stream = new(writer, FileAccess.Write, bufferSize: 0);
        stream.Write(Encoding.UTF8.GetBytes(text));
        return reader;
    }

    /// <summary>Takes over an end for reading.</summary>
    public static AnonymousPipeClientStream ToStream(SafeFileHandle reader)
    {
        AnonymousPipeClientStream stream = new(PipeDirection.In, new SafePipeHandle(reader.DangerousGetHandle(), ownsHandle: true));
        reader.SetHandleAsInvalid();
        return stream;
    }

    /// <param name="command">The program, by its path, and its arguments.</param>
    /// <param name="environment">All of its variables.</param>
    /// <param name="directory">Where it is started.</param>
    /// <param name="files">What its files 0, 1, 2 and so on are; null for one it does without.</param>
    /// <returns>Its number.</returns>
    /// <exception cref="Win32Exception">It can't be started.</exception>
    public static int Start(
        IReadOnlyList<string> command,
        IReadOnlyDictionary<string, string> environment,
        string directory,
        IReadOnlyList<SafeFileHandle?> files)
    {
        byte* actions = stackalloc byte[StructureSize];
        byte* attributes = stackalloc byte[StructureSize];
        List<int> duplicates = [];
        using NativeStrings arguments = new(command);
        using NativeStrings variables = new(environment.Select(variable => $"{variable.Key}={variable.Value}"));
        Check(InitializeActions(actions));
        Check(InitializeAttributes(attributes));
        try
        {
            for (int number = 0; number < files.Count; number++)
            {
                if (files[number] is { } file)
                {
                    // Away from the numbers that are about to be given out.
                    int duplicate = Duplicate(file, DuplicateCloseOnExec, FirstFree);
                    Check(duplicate < 0 ? Marshal.GetLastPInvokeError() : 0);
                    duplicates.Add(duplicate);
                    Check(AddDuplicate(actions, duplicate, number));
                }
            }

            Check(AddDirectory(actions, directory));
            byte* none = stackalloc byte[SignalSetSize];
            byte* all = stackalloc byte[SignalSetSize];
            new Span<byte>(none, SignalSetSize).Clear();
            new Span<byte>(all, SignalSetSize).Fill(byte.MaxValue);
            Check(SetDefaultSignals(attributes, all));
            Check(SetSignalMask(attributes, none));
            Check(SetFlags(attributes, DefaultSignals | SignalMask | OwnSession));
            Check(Spawn(out int pid, command[0], actions, attributes, arguments.Pointers, variables.Pointers));
            return pid;
        }
        finally
        {
            duplicates.ForEach(duplicate => _ = Close(duplicate));
            _ = DestroyActions(actions);
            _ = DestroyAttributes(attributes);
        }
    }

    private static void Check(int error)
    {
        if (error != 0)
        {
            throw new Win32Exception(error);
        }
    }

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    private static partial int Pipe(int* ends, int flags);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Duplicate(SafeFileHandle file, int command, int least);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);

    [LibraryImport("libc", EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Spawn(out int pid, string path, byte* actions, byte* attributes, byte** arguments, byte** variables);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    private static partial int InitializeActions(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    private static partial int DestroyActions(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    private static partial int AddDuplicate(byte* actions, int from, int to);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addchdir_np", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int AddDirectory(byte* actions, string directory);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    private static partial int InitializeAttributes(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    private static partial int DestroyAttributes(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    private static partial int SetFlags(byte* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    private static partial int SetDefaultSignals(byte* attributes, byte* signals);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    private static partial int SetSignalMask(byte* attributes, byte* signals);

    /// <summary>Strings as C has them, and an end after the last.</summary>
    private sealed class NativeStrings : IDisposable
    {
        private readonly GCHandle[] _pinned;
        private GCHandle _pointers;

        public NativeStrings(IEnumerable<string> values)
        {
            _pinned = [.. values.Select(value => GCHandle.Alloc(Encoding.UTF8.GetBytes(value + '\0'), GCHandleType.Pinned))];
            nint[] pointers = [.. _pinned.Select(handle => handle.AddrOfPinnedObject()), 0];
            _pointers = GCHandle.Alloc(pointers, GCHandleType.Pinned);
        }

        public byte** Pointers => (byte**)_pointers.AddrOfPinnedObject();

        public void Dispose()
        {
            _pointers.Free();
            foreach (GCHandle handle in _pinned)
            {
                handle.Free();
            }
        }
    }
}
