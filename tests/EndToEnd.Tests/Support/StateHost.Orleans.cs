using System.Globalization;

namespace Executor.EndToEnd.Tests.Support;

/// <summary>What keeps the state of a server beside its data directory: a Redis server of its own.</summary>
internal sealed class StateHost : IDisposable
{
    private readonly RedisServer _redis;

    public StateHost(TemporaryDirectory directory)
    {
        _redis = new RedisServer(directory);
        Settings = new Dictionary<string, string>
        {
            ["REDIS_URL"] = _redis.Url,
            ["SILO_PORT"] = FreePort.Take().ToString(CultureInfo.InvariantCulture),
            ["SILO_GATEWAY_PORT"] = FreePort.Take().ToString(CultureInfo.InvariantCulture),
            ["ADVERTISED_ADDRESS"] = "127.0.0.1",
        };
    }

    public IReadOnlyDictionary<string, string> Settings { get; }

    public Task StartAsync() => _redis.IsRunning ? Task.CompletedTask : _redis.StartAsync(CancellationToken.None);

    public void Dispose() => _redis.Dispose();
}
