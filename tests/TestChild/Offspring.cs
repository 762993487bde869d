using System.Diagnostics;

namespace Executor.TestChild;

/// <summary>Leaves processes behind.</summary>
internal static class Offspring
{
    /// <summary>Ends while a child still holds its standard output.</summary>
    public static int HoldStdout(string path)
    {
        Start(Environment.ProcessPath!, [.. Runtime(), "sleep", path]);
        WaitFor(path);
        Console.Write("done");
        return 0;
    }

    /// <summary>Ends while a descendant in a session of its own, with no parent left, lives on.</summary>
    public static int Daemon(string path)
    {
        Start("/usr/bin/setsid", ["--fork", Environment.ProcessPath!, .. Runtime(), "sleep", path]);
        WaitFor(path);
        return 0;
    }

    public static int ForkChildren(int count, string path)
    {
        for (int i = 0; i < count; i++)
        {
            Start(Environment.ProcessPath!, [.. Runtime(), "sleep", $"{path}.{i}"]);
        }

        for (int i = 0; i < count; i++)
        {
            WaitFor($"{path}.{i}");
        }

        return Lives.Hold(path);
    }

    /// <summary>Starts another program, tells its own number, and waits: an executor in small.</summary>
    public static int Host(string pidFile, string program, string[] arguments)
    {
        File.WriteAllText(pidFile, Environment.ProcessId.ToString(null as IFormatProvider));
        ProcessStartInfo info = new(program, arguments);
        info.Environment.Clear();
#pragma warning disable RS0030 // This program exists to start others and leave them behind.
        using Process process = Process.Start(info)!;
#pragma warning restore RS0030
        process.WaitForExit();
        return 0;
    }

    /// <summary>Waits for a program.</summary>
    public static void Run(string program, params string[] arguments)
    {
#pragma warning disable RS0030 // This program exists to start others.
        using Process process = Process.Start(program, arguments);
#pragma warning restore RS0030
        process.WaitForExit();
    }

    /// <summary>Waits for another one of this program.</summary>
    public static void RunSelf(params string[] behaviour) => Run(Environment.ProcessPath!, [.. Runtime(), .. behaviour]);

    /// <summary>Says all it has to say, and lives on.</summary>
    public static int CloseStdout(string path)
    {
        Console.Write("said");
        Console.Out.Flush();
        Libc.Close(1);
        Libc.Close(2);
        return Lives.Hold(path);
    }

    private static string[] Runtime() => [typeof(Offspring).Assembly.Location];

    private static void Start(string program, string[] arguments)
    {
#pragma warning disable RS0030 // This program exists to start others and leave them behind.
        using Process? process = Process.Start(new ProcessStartInfo(program, arguments));
#pragma warning restore RS0030
    }

    private static void WaitFor(string path) => SpinWait.SpinUntil(() => File.Exists(Lives.ReadyMark(path)));
}
