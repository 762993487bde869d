using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Executor.Execution.Sandbox;

/// <summary>
/// Lets the calling thread be another user for a moment, and what it starts meanwhile for good. To the kernel users belong
/// to a thread; only the C library spreads them over a program, and is not asked here. For root alone.
/// </summary>
internal static unsafe partial class ThreadUser
{
    private const int KeepDumpable = 4;

    private static readonly bool IsArm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
    private static readonly int SetGroupsNumber = IsArm ? 159 : 116;
    private static readonly int SetUserNumber = IsArm ? 147 : 117;
    private static readonly int SetGroupNumber = IsArm ? 149 : 119;

    /// <exception cref="Win32Exception">The kernel does not allow it.</exception>
    public static T Run<T>(long user, Func<T> function)
    {
        uint[] groups = ReadGroups();
        uint ownGroup = GetGroup();
        try
        {
            // The saved user is the way back; a program that is started gets a saved user of its own.
            Check(SetGroups(SetGroupsNumber, 0, null));
            Check(SetIds(SetGroupNumber, user, user, ownGroup));
            Check(SetIds(SetUserNumber, user, user, 0));
            return function();
        }
        finally
        {
            Check(SetIds(SetUserNumber, 0, 0, 0));
            Check(SetIds(SetGroupNumber, ownGroup, ownGroup, ownGroup));
            fixed (uint* list = groups)
            {
                Check(SetGroups(SetGroupsNumber, (nuint)groups.Length, list));
            }

            // The kernel takes a change of user for a reason to hide the whole program from debuggers of its own user.
            _ = Control(KeepDumpable, 1, 0, 0, 0);
        }
    }

    private static uint[] ReadGroups()
    {
        int count = GetGroups(0, null);
        Check(count);
        uint[] groups = new uint[count];
        fixed (uint* list = groups)
        {
            Check(GetGroups(count, list));
        }

        return groups;
    }

    private static void Check(long result)
    {
        if (result < 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    [LibraryImport("libc", EntryPoint = "getegid")]
    private static partial uint GetGroup();

    [LibraryImport("libc", EntryPoint = "getgroups", SetLastError = true)]
    private static partial int GetGroups(int size, uint* groups);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial long SetGroups(long number, nuint size, uint* groups);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial long SetIds(long number, long real, long effective, long saved);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Control(int option, nuint value, nuint unused2, nuint unused3, nuint unused4);
}
