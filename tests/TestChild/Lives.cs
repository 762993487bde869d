using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Executor.TestChild;

/// <summary>Lives until killed, and holds a lock on a file for as long, so that a test can tell.</summary>
internal static class Lives
{
    public static int Sleep()
    {
        new ManualResetEventSlim().Wait();
        return 0;
    }

    public static int Hold(string path)
    {
        using FileStream held = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        File.WriteAllText(ReadyMark(path), "");
        return Sleep();
    }

    public static int HeedSigterm()
    {
        using ManualResetEventSlim asked = new();
        using PosixSignalRegistration registration = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            asked.Set();
        });
        Console.Write("ready ");
        asked.Wait();
        Console.Write("asked to end");
        return 0;
    }

    public static int IgnoreSigterm(string path)
    {
        using PosixSignalRegistration registration =
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => context.Cancel = true);
        return Hold(path);
    }

    public static int KillSelf()
    {
        using Process self = Process.GetCurrentProcess();
        self.Kill();
        return Sleep();
    }

    public static string ReadyMark(string path) => path + ".ready";
}
