using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Executor.Execution.Tests.Hostile;

/// <summary>Answers each request with the bytes a test gives for its path, then closes; or, told so, never closes.</summary>
internal sealed class ScriptedHttpServer : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly Func<string, Answer> _script;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _accepting;

    public ScriptedHttpServer(Func<string, Answer> script, string address = "127.0.0.1")
    {
        _script = script;
        _listener = new TcpListener(IPAddress.Parse(address), 0);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Url => $"http://{((IPEndPoint)_listener.LocalEndpoint).Address}:{Port}";

    /// <summary>Method and target of every request, in order.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    public static Answer Redirect(string location) => new(Head("301 Moved Permanently", $"Location: {location}\r\nContent-Length: 0\r\n"));

    public static Answer NotFound() => new(Head("404 Not Found", "Content-Length: 0\r\n"));

    public static Answer Ok(byte[] body, string type = "text/plain") =>
        new([.. Head("200 OK", $"Content-Type: {type}\r\nContent-Length: {body.Length}\r\n"), .. body]);

    /// <summary>A body that begins like this and has no end.</summary>
    public static Answer Endless(byte[] start, string type) => new([.. Head("200 OK", $"Content-Type: {type}\r\n"), .. start]) { Hangs = true };

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        _end.Dispose();
    }

    private static byte[] Head(string status, string headers) =>
        Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nConnection: close\r\n{headers}\r\n");

    private async Task AcceptAsync()
    {
        List<Task> serving = [];
        try
        {
            while (true)
            {
                serving.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // Stopped; between two clients the listener calls that an invalid operation.
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using TcpClient served = client;
        try
        {
            NetworkStream stream = client.GetStream();
            string line = await ReadHeadAsync(stream);
            Requests.Enqueue(line);
            Answer answer = _script(line.Split(' ')[1]);
            await stream.WriteAsync(answer.Bytes, _end.Token);
            if (answer.Hangs)
            {
                // Until the client gives up.
                await stream.ReadAtLeastAsync(new byte[64 * 1024], 64 * 1024, throwOnEndOfStream: false, _end.Token);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // The client has left, or the test is over.
        }
    }

    // The first line of the request. A body may follow, which nothing here needs.
    private async Task<string> ReadHeadAsync(NetworkStream stream)
    {
        StringBuilder head = new();
        byte[] buffer = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(buffer, _end.Token);
            head.Append((char)buffer[0]);
        }

        return head.ToString().Split("\r\n")[0];
    }

    internal sealed record Answer(byte[] Bytes)
    {
        public bool Hangs { get; init; }
    }
}
