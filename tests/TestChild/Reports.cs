using System.Collections;

namespace Executor.TestChild;

/// <summary>Tells what a guest can see and reach.</summary>
internal static class Reports
{
    public static int PrintEnvironment()
    {
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            Console.WriteLine($"{variable.Key}={variable.Value}");
        }

        return 0;
    }

    public static int CountInput()
    {
        using MemoryStream input = new();
        Console.OpenStandardInput().CopyTo(input);
        Console.WriteLine(input.Length);
        return 0;
    }

    public static int ReadPath(string path) => Try(() =>
    {
        if (Directory.Exists(path))
        {
            Console.Write(string.Join('\n', Directory.EnumerateFileSystemEntries(path)));
        }
        else
        {
            Console.Write(File.ReadAllText(path));
        }
    });

    public static int WritePath(string path) => Try(() =>
    {
        using FileStream file = new(path, FileMode.OpenOrCreate, FileAccess.Write);
        Console.Write("opened for writing");
    });

    /// <summary>Those of the paths that can be read and have something in them.</summary>
    public static int PrintReadable(string[] paths)
    {
        foreach (string path in paths)
        {
            try
            {
                bool hasContent = Directory.Exists(path)
                    ? Directory.EnumerateFileSystemEntries(path).Any()
                    : File.OpenRead(path).ReadByte() >= 0;
                if (hasContent)
                {
                    Console.WriteLine(path);
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // As it should be.
            }
        }

        return 0;
    }

    /// <summary>The environment of every process there is.</summary>
    public static int PrintEnvironments()
    {
        foreach (string process in Directory.EnumerateDirectories("/proc", "*").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])))
        {
            try
            {
                Console.WriteLine($"{process}: {File.ReadAllText(process + "/environ").Replace('\0', ' ')}");
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                Console.WriteLine($"{process}: refused");
            }
        }

        return 0;
    }

    public static int PrintProcessors()
    {
        Console.Write(Environment.ProcessorCount);
        return 0;
    }

    public static int PrintCapabilities()
    {
        Console.Write(File.ReadAllText("/proc/self/status"));
        return 0;
    }

    private static int Try(Action action)
    {
        try
        {
            action();
            return 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Console.Error.Write(exception.Message);
            return 1;
        }
    }
}
