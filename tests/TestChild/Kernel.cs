using System.Globalization;
using System.Runtime.InteropServices;

namespace Executor.TestChild;

/// <summary>Asks the kernel for what a guest has no business with.</summary>
internal static unsafe class Kernel
{
    /// <summary>Each is a number and arguments, with commas. Prints a line for each: 0, or the number of the error.</summary>
    public static int Call(string[] calls)
    {
        foreach (string call in calls)
        {
            long[] numbers = [.. call.Split(',').Select(word => long.Parse(word, CultureInfo.InvariantCulture)), 0, 0, 0, 0, 0, 0];
            long answer = Libc.Call(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5], numbers[6]);
            Console.WriteLine(answer < 0 ? Marshal.GetLastPInvokeError() : 0);
        }

        return 0;
    }

    public static int Stop()
    {
        Console.Write("stopping");
        Console.Out.Flush();
        Libc.Signal(Environment.ProcessId, Libc.SigStop);
        return Lives.Sleep();
    }

    /// <summary>Sends every signal it can to everyone it sees, process 1 first.</summary>
    public static int SignalAll(string path)
    {
        using FileStream held = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        foreach (int signal in (int[])[9, 15, Libc.SigStop])
        {
            Libc.Signal(1, signal);
            Libc.Signal(-1, signal);
        }

        File.WriteAllText(Lives.ReadyMark(path), "");
        return Lives.Sleep();
    }

    /// <summary>
    /// Sleeps where signals don't wake it (state D): it waits for a child that shares its memory and itself waits for a writer
    /// of a pipe with a name, who never comes.
    /// </summary>
    public static int SleepDeeply(string path)
    {
        string fifo = path + ".fifo";
        Libc.MakeFifo(fifo, 0x1B6);
        nint actions = (nint)NativeMemory.AllocZeroed(256);
        Libc.BeginActions(actions);
        Libc.AddOpen(actions, 0, fifo, 0, 0);
        nint* arguments = stackalloc nint[] { Marshal.StringToCoTaskMemUTF8("true"), 0 };
        nint* environment = stackalloc nint[] { 0 };
        using FileStream held = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        File.WriteAllText(Lives.ReadyMark(path), "");
        return Libc.Spawn(out _, "/usr/bin/true", actions, 0, arguments, environment);
    }
}
