using System.Net.Sockets;
using System.Text;

namespace Executor.Gateway.Tests.Fakes;

// Requests by hand, for those that no client library would send.
internal sealed class RawConnection : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TcpClient _client = new();

    public static async Task<RawConnection> OpenAsync(GatewayServer server)
    {
        var connection = new RawConnection();
        await connection._client.ConnectAsync(server.Address.Host, server.Address.Port);
        return connection;
    }

    public async Task SendAsync(string text) => await _client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text));

    // A request without a body, with the headers of another one.
    public Task SendAsync(string requestLine, HttpRequestMessage signed, string more = "")
    {
        var headers = signed.Headers.Select(header => $"{header.Key}: {header.Value.Single()}\r\n");
        return SendAsync($"{requestLine} HTTP/1.1\r\nHost: gateway\r\n{string.Concat(headers)}{more}\r\n");
    }

    // Reads until a text was seen: the end of an answer is not always the end of the connection.
    public async Task<string> ReadUntilAsync(string until)
    {
        using var patience = new CancellationTokenSource(Patience);
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (!text.ToString().Contains(until, StringComparison.Ordinal))
        {
            var count = await _client.GetStream().ReadAsync(buffer, patience.Token);
            Assert.True(count > 0, $"The connection ended before '{until}': {text}");
            text.Append(Encoding.ASCII.GetString(buffer, 0, count));
        }

        return text.ToString();
    }

    public void Dispose() => _client.Dispose();
}
