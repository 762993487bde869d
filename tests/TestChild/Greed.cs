using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Executor.TestChild;

/// <summary>Takes more than its share. What would go on for ever ends far above every limit that a test sets.</summary>
internal static unsafe class Greed
{
    private const int Block = 1 << 20;
    private const long Enough = 4L << 30;

    public static int EatMemory(long bytes)
    {
        for (long eaten = 0; eaten < bytes; eaten += Block)
        {
            NativeMemory.Fill(NativeMemory.Alloc(Block), Block, 1);
        }

        Console.Write("eaten");
        return 0;
    }

    /// <summary>Address space that is never touched is no memory.</summary>
    public static int ReserveMemory(long bytes)
    {
        void* reserved = NativeMemory.Alloc((nuint)bytes);
        Console.Write(reserved is null ? "refused" : "reserved");
        return 0;
    }

    /// <summary>Each process takes little, all together take much; one that is killed is not replaced.</summary>
    [MethodImpl(Forks.CompiledAtOnce)]
    public static int EatMemoryTogether(int processes, long bytes)
    {
        var fork = Libc.Fork;
        var pause = Libc.Pause;
        var wait = Libc.Wait;
        byte* shared = (byte*)NativeMemory.Alloc((nuint)bytes);
        for (int i = 0; i < processes; i++)
        {
            if (fork() == 0)
            {
                for (long offset = 0; offset < bytes; offset += 4096)
                {
                    // No longer shared.
                    shared[offset] = 1;
                }

                while (true)
                {
                    pause();
                }
            }
        }

        int status = 0;
        wait(-1, &status, 0);
        Console.Write("one ended");
        return 1;
    }

    public static int Spin(int threads)
    {
        for (int i = 1; i < threads; i++)
        {
            new Thread(SpinForEver).Start();
        }

        SpinForEver();
        return 0;
    }

    /// <summary>What an honest program does: some of everything, well below its limits.</summary>
    public static int Work(string path)
    {
        byte[] block = new byte[Block];
        byte[] digest = [];
        for (int i = 0; i < 64; i++)
        {
            digest = SHA256.HashData(block);
            digest.CopyTo(block, 0);
        }

        Thread[] threads = [.. Enumerable.Range(0, 4).Select(_ => new Thread(() => SHA256.HashData(block)))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        for (int i = 0; i < 8; i++)
        {
            File.WriteAllBytes(string.Create(CultureInfo.InvariantCulture, $"{path}.{i}"), block);
        }

        Offspring.Run("/usr/bin/true");
        Console.Write("worked");
        return 0;
    }

    public static int FillFile(string path) => Writing(() =>
    {
        using FileStream file = new(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        Fill(file, Enough);
    });

    public static int FillFiles(string folder) => Writing(() =>
    {
        for (int i = 0; i < Enough / Block; i++)
        {
            using FileStream file = File.Create(Path.Combine(folder, i.ToString(CultureInfo.InvariantCulture)), 1);
            Fill(file, Block);
        }
    });

    /// <summary>Files without a name, and so not to be found by whoever looks through folders.</summary>
    public static int FillUnlinked(string folder) => Writing(() =>
    {
        List<FileStream> open = [];
        for (int i = 0; i < Enough / (8 * Block); i++)
        {
            string path = Path.Combine(folder, i.ToString(CultureInfo.InvariantCulture));
            FileStream file = new(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            File.Delete(path);
            Fill(file, 8 * Block);
            open.Add(file);
        }
    });

    /// <summary>A file with a great length and nothing in it.</summary>
    public static int Sparse(string path, long bytes) => Writing(() =>
    {
        using FileStream file = new(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        file.SetLength(bytes);
        Console.Write("made");
    });

    public static int Allocate(string path, long bytes)
    {
        using FileStream file = new(path, FileMode.Create, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        int error = Libc.Allocate((int)file.SafeFileHandle.DangerousGetHandle(), 0, bytes);
        Console.Write(string.Create(CultureInfo.InvariantCulture, $"error {error}"));
        return error;
    }

    public static int FillInodes(string folder) => Writing(() =>
    {
        for (int i = 0; i < 2_000_000; i++)
        {
            File.Create(Path.Combine(folder, i.ToString(CultureInfo.InvariantCulture)), 1).Dispose();
        }
    });

    /// <summary>A folder in a folder in a folder, far below what a path can name.</summary>
    public static int DeepTree(string folder, int levels)
    {
        Libc.Enter(folder);
        for (int i = 0; i < levels; i++)
        {
            if (Libc.MakeFolder("d", 0x1FF) != 0 || Libc.Enter("d") != 0)
            {
                Console.Error.Write(Marshal.GetLastPInvokeErrorMessage());
                return 1;
            }
        }

        Console.Write("made");
        return 0;
    }

    /// <summary>Takes one more of something until it is refused, and says how often it got it.</summary>
    public static int Exhaust(string what)
    {
        Func<int, int> take = what switch
        {
            "descriptors" => _ => Libc.Duplicate(0),
            "sockets" => _ => Libc.Socket(2, 1, 0),
            "inotify" => _ => Libc.NewInotify(),
            "semaphores" => i => Libc.GetSemaphores(i + 1, 1, 0x3B6),
            "queues" => i => Libc.GetMessageQueue(i + 1, 0x3B6),
            "posix-queues" => i => Libc.OpenMessageQueue($"/queue.{i}", 0x42, 0x1B6, 0),
            "segments" => i => Libc.GetSharedMemory(i + 1, 4096, 0x3B6),
            _ => throw new ArgumentException($"There is nothing called {what} to exhaust."),
        };
        const int ToSpeakWith = 16;
        List<int> all = [];
        while (all.Count < 200_000 && take(all.Count) is >= 0 and int taken)
        {
            all.Add(taken);
        }

        int error = Marshal.GetLastPInvokeError();
        all.TakeLast(what is "descriptors" or "sockets" ? ToSpeakWith : 0).ToList().ForEach(descriptor => Libc.Close(descriptor));
        Console.Write(string.Create(CultureInfo.InvariantCulture, $"{all.Count} then {error}"));
        return 0;
    }

    /// <summary>Shared memory of System V, which stays when its maker ends.</summary>
    public static int FillSharedMemory(long bytes)
    {
        int id = Libc.GetSharedMemory(77, (nuint)bytes, 0x3B6);
        nint address = Libc.AttachSharedMemory(id, 0, 0);
        if (id < 0 || address == -1)
        {
            Console.Error.Write(Marshal.GetLastPInvokeErrorMessage());
            return 1;
        }

        NativeMemory.Fill((void*)address, (nuint)bytes, 1);
        Console.Write("filled");
        return 0;
    }

    public static int DumpCore(string folder)
    {
        Directory.SetCurrentDirectory(folder);
        Environment.FailFast("so that there is something to dump");
        return Lives.Sleep();
    }

    private static void SpinForEver()
    {
        while (true)
        {
            Thread.SpinWait(1000);
        }
    }

    private static void Fill(FileStream file, long bytes)
    {
        byte[] block = new byte[Block];
        RandomNumberGenerator.Fill(block);
        for (long written = 0; written < bytes; written += Block)
        {
            file.Write(block);
        }
    }

    private static int Writing(Action write)
    {
        try
        {
            write();
            return 0;
        }
        catch (IOException exception)
        {
            Console.Error.Write(exception.Message);
            return 1;
        }
    }
}
