using System.Collections;
using System.Net.Sockets;

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

    public static int Connect(string host, int port) => Try(() =>
    {
        using TcpClient client = new(host, port);
        Console.Write("connected");
    });

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
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or SocketException)
        {
            Console.Error.Write(exception.Message);
            return 1;
        }
    }
}
