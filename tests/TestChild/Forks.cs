using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Executor.TestChild;

/// <summary>Multiplies.</summary>
internal static unsafe class Forks
{
    /// <summary>On the other side of a fork nobody is left to compile.</summary>
    public const MethodImplOptions CompiledAtOnce = MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining;

    /// <summary>Every process forks for ever. The first says when it is refused for the first time, and ends when it is told to.</summary>
    [MethodImpl(CompiledAtOnce)]
    public static int Bomb(string path)
    {
        byte* ready = (byte*)Marshal.StringToCoTaskMemUTF8(Lives.ReadyMark(path));
        byte* stop = (byte*)Marshal.StringToCoTaskMemUTF8(StopMark(path));
        var fork = Libc.Fork;
        var access = Libc.Access;
        var create = Libc.Create;
        var end = Libc.End;
        bool isFirst = true;
        bool isRefused = false;
        while (true)
        {
            int answer = fork();
            if (answer == 0)
            {
                isFirst = false;
            }
            else if (isFirst && answer < 0 && !isRefused)
            {
                isRefused = true;
                create(ready, 0x1B6);
            }

            if (isFirst && isRefused && access(stop, 0) == 0)
            {
                end(1);
            }
        }
    }

    public static int ThreadBomb(string path)
    {
        using ManualResetEventSlim never = new();
        try
        {
            while (true)
            {
                new Thread(never.Wait, 64 * 1024).Start();
            }
        }
        catch (Exception exception) when (exception is OutOfMemoryException or ThreadStartException)
        {
            File.WriteAllText(Lives.ReadyMark(path), "");
        }

        SpinWait.SpinUntil(() => File.Exists(StopMark(path)));
        Libc.End(1);
        return 1;
    }

    /// <summary>
    /// Descendants in pairs of parent and child; some lead sessions of their own, some don't heed signals. All share the lock
    /// on a file, so it is free when the last of them is gone.
    /// </summary>
    [MethodImpl(CompiledAtOnce)]
    public static int Tree(int count, string path)
    {
        using FileStream held = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        var fork = Libc.Fork;
        var pause = Libc.Pause;
        var lead = Libc.NewSession;
        var handle = Libc.Handle;
        for (int i = 0; i < count / 2; i++)
        {
            if (fork() != 0)
            {
                continue;
            }

            if (i % 2 == 0)
            {
                lead();
            }

            if (i % 3 == 0)
            {
                handle(Libc.SigTerm, Libc.Ignore);
            }

            fork();
            while (true)
            {
                pause();
            }
        }

        File.WriteAllText(Lives.ReadyMark(path), "");
        return Lives.Sleep();
    }

    /// <summary>Children that end and are never waited for.</summary>
    [MethodImpl(CompiledAtOnce)]
    public static int Zombies(int count)
    {
        var fork = Libc.Fork;
        var end = Libc.End;
        int refused = 0;
        for (int i = 0; i < count; i++)
        {
            int answer = fork();
            if (answer == 0)
            {
                end(0);
            }

            refused += answer < 0 ? 1 : 0;
        }

        Console.Write($"refused {refused}");
        return 0;
    }

    /// <summary>Children whose parent ends before them: somebody else has to wait for them.</summary>
    [MethodImpl(CompiledAtOnce)]
    public static int Orphans(int count)
    {
        const int Litter = 20;
        var fork = Libc.Fork;
        var wait = Libc.Wait;
        var end = Libc.End;
        int refused = 0;
        for (int i = 0; i < count; i += Litter)
        {
            int parent = fork();
            if (parent == 0)
            {
                for (int j = 0; j < Litter; j++)
                {
                    int answer = fork();
                    if (answer <= 0)
                    {
                        end(answer == 0 ? 0 : 1);
                    }
                }

                end(0);
            }

            int status = 0;
            refused += wait(parent, &status, 0) != parent || status != 0 ? 1 : 0;
        }

        Console.Write($"refused {refused}");
        return 0;
    }

    public static string StopMark(string path) => path + ".stop";
}
