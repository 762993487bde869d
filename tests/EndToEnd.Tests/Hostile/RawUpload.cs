using System.Net.Sockets;
using System.Text;
using Executor.EndToEnd.Tests.Support;

namespace Executor.EndToEnd.Tests.Hostile;

/// <summary>A signed upload byte by byte, for bodies that no client library would send.</summary>
internal sealed class RawUpload : IDisposable
{
    public const string PartHead = "--b\r\nContent-Disposition: form-data; name=\"archive\"; filename=\"a.zip\"\r\n\r\n";
    public const string End = "\r\n--b--\r\n";

    private readonly TcpClient _connection = new();
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(30));

    private NetworkStream _stream = null!;

    private RawUpload()
    {
    }

    /// <param name="server">Where to.</param>
    /// <param name="validator">Who signs.</param>
    /// <param name="length">The header line, or lines, that say how long the body is.</param>
    public static async Task<RawUpload> OpenAsync(HostileServer server, Validator validator, string length)
    {
        using var signed = validator.Sign(new HttpRequestMessage());
        return await OpenAsync(server, [.. signed.Headers.Select(header => (header.Key, header.Value.Single()))], length);
    }

    /// <summary>With headers in this order, also such as are there twice.</summary>
    public static async Task<RawUpload> OpenAsync(HostileServer server, (string Name, string Value)[] headers, string length)
    {
        var upload = new RawUpload();
        await upload._connection.ConnectAsync("127.0.0.1", server.Server.Port);
        upload._stream = upload._connection.GetStream();
        var lines = string.Concat(headers.Select(header => $"{header.Name}: {header.Value}\r\n"));
        await upload.SendAsync(
            $"POST /submit HTTP/1.1\r\nHost: server\r\nContent-Type: multipart/form-data; boundary=b\r\n{lines}{length}\r\n\r\n");
        return upload;
    }

    public static string Chunk(string text) => $"{text.Length:x}\r\n{text}\r\n";

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes) => await _stream.WriteAsync(bytes, _patience.Token);

    /// <summary>Sends the same bytes until the server has enough of them.</summary>
    /// <returns>Everything it answered until it closed the connection.</returns>
    public async Task<string> SendUntilAnsweredAsync(byte[] bytes, TimeSpan pause = default)
    {
        var answer = ReadToEndAsync();
        try
        {
            while (!answer.IsCompleted)
            {
                await SendAsync(bytes);
                await (pause == default ? Task.CompletedTask : Task.WhenAny(answer, Task.Delay(pause, TimeProvider.System)));
            }
        }
        catch (IOException)
        {
            // It closed the connection.
        }

        return await answer;
    }

    /// <summary>Nothing more is sent, and the server is told so.</summary>
    public void FinishSending() => _connection.Client.Shutdown(SocketShutdown.Send);

    /// <summary>Everything the server says until it closes the connection.</summary>
    public async Task<string> ReadToEndAsync()
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            while (await _stream.ReadAsync(buffer, _patience.Token) is > 0 and var count)
            {
                text.Append(Encoding.ASCII.GetString(buffer, 0, count));
            }
        }
        catch (IOException)
        {
            // It was closed with bytes of ours unread, which takes the form of a reset.
        }

        return text.ToString();
    }

    /// <summary>As a client does that loses its line.</summary>
    public void Break() => _connection.Client.Close(timeout: 0);

    public void Dispose()
    {
        _connection.Dispose();
        _patience.Dispose();
    }
}
