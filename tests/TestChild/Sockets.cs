using System.Net;
using System.Net.Sockets;

namespace Executor.TestChild;

/// <summary>Looks for others to talk to.</summary>
internal static class Sockets
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Listens on every address and under an abstract name until it is told to stop.</summary>
    public static int Listen(string path, int port, string name) => Listening(port, name, () =>
    {
        File.WriteAllText(Lives.ReadyMark(path), "");
        SpinWait.SpinUntil(() => File.Exists(Forks.StopMark(path)));
    });

    /// <summary>Listens in the same way while a process of its own reaches for it.</summary>
    public static int Meet(int port, string name) => Listening(port, name, () => Offspring.RunSelf("reach", $"127.0.0.1 {port}", $"abstract {name}"));

    /// <summary>Each is an address and a port with a blank between, or <c>udp</c> and the same, or <c>abstract</c> and a name. Prints a line for each.</summary>
    public static int Reach(string[] targets)
    {
        foreach (string target in targets)
        {
            Console.WriteLine($"{target}: {TryConnect(target.Split(' '))}");
        }

        return 0;
    }

    private static int Listening(int port, string name, Action act)
    {
        using TcpListener listener = new(IPAddress.Any, port);
        listener.Start();
        using Socket local = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        local.Bind(new UnixDomainSocketEndPoint('\0' + name));
        local.Listen();
        act();
        return 0;
    }

    private static string TryConnect(string[] words)
    {
        try
        {
            EndPoint end = words[0] == "abstract"
                ? new UnixDomainSocketEndPoint('\0' + words[1])
                : new IPEndPoint(IPAddress.Parse(words[^2]), int.Parse(words[^1], null));
            (SocketType type, ProtocolType protocol) = words[0] switch
            {
                "abstract" => (SocketType.Stream, ProtocolType.Unspecified),
                "udp" => (SocketType.Dgram, ProtocolType.Udp),
                _ => (SocketType.Stream, ProtocolType.Tcp),
            };
            using Socket socket = new(end.AddressFamily, type, protocol);
            return socket.ConnectAsync(end).Wait(Patience) ? "connected" : "no answer";
        }
        catch (AggregateException exception) when (exception.InnerException is SocketException inner)
        {
            return inner.SocketErrorCode.ToString();
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode.ToString();
        }
    }
}
