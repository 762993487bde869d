using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Executor.EndToEnd.Tests.Support;

/// <summary>A Redis server that logs every write before it answers, as <c>deploy/</c> runs it.</summary>
internal sealed class RedisServer : IDisposable
{
    private readonly int _port = FreePort.Take();
    private readonly OwnProcess _process;

    public RedisServer(TemporaryDirectory directory)
    {
        Directory.CreateDirectory(directory["redis"]);
        _process = new OwnProcess(
            "redis-server",
            [
                "--port", _port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", directory["redis"],
                "--appendonly", "yes", "--appendfsync", "always", "--save", "",
            ],
            new Dictionary<string, string>());
    }

    public bool IsRunning => _process.IsRunning;

    public string Url => $"redis://127.0.0.1:{_port}";

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _process.Start();
        while (!await AnswersAsync(cancellationToken))
        {
            if (!_process.IsRunning)
            {
                throw new InvalidOperationException("Redis did not start:\n" + _process.Output());
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
        }
    }

    public Task KillAsync() => _process.KillAsync();

    public void Dispose() => _process.Dispose();

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(IPAddress.Loopback, _port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
