using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Executor.Gateway.Bench;

/// <summary>Clients that cost as little as clients can: requests that are bytes already, over connections that stay.</summary>
internal static class Load
{
    private const int Connections = 16;

    private static ReadOnlySpan<byte> Success => "HTTP/1.1 200 "u8;

    private static ReadOnlySpan<byte> End => "\r\n\r\n"u8;

    /// <returns>Requests answered in a second.</returns>
    public static async Task<double> RunAsync(int port, IEnumerator<byte[]> requests, TimeSpan time)
    {
        var begun = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(() => ConnectAsync(port, requests, begun, time))));
        return counts.Sum() / Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    private static async Task<int> ConnectAsync(int port, IEnumerator<byte[]> requests, long begun, TimeSpan time)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        var buffer = new byte[4096];
        var count = 0;
        while (Stopwatch.GetElapsedTime(begun) < time)
        {
            await socket.SendAsync(Next(requests));
            await ReadAnswerAsync(socket, buffer);
            count++;
        }

        return count;
    }

    private static byte[] Next(IEnumerator<byte[]> requests)
    {
        lock (requests)
        {
            return requests.MoveNext() ? requests.Current : throw new InvalidOperationException("There are not enough signed requests.");
        }
    }

    // Answers have no body.
    private static async Task ReadAnswerAsync(Socket socket, byte[] buffer)
    {
        var length = 0;
        while (!buffer.AsSpan(0, length).EndsWith(End))
        {
            var count = await socket.ReceiveAsync(buffer.AsMemory(length));
            length += count;
            if (count == 0 || (length >= Success.Length && !buffer.AsSpan().StartsWith(Success)))
            {
                throw new InvalidOperationException("The server refused: " + System.Text.Encoding.ASCII.GetString(buffer, 0, length));
            }
        }
    }
}
