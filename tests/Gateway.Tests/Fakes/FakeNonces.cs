using Executor.Grains.Interfaces.Nonces;

namespace Executor.Gateway.Tests.Fakes;

internal sealed class FakeNonces : INonceGrain
{
    private readonly HashSet<string> _used = [];

    public Exception? Failure { get; set; }

    public int Used => _used.Count;

    public DateTimeOffset? LeastUntil { get; private set; }

    public Task<bool> TryUseUntilAsync(string nonce, DateTimeOffset leastUntil)
    {
        LeastUntil = leastUntil;
        return TryUseAsync(nonce);
    }

    public Task<bool> TryUseAsync(string nonce) =>
        Failure is { } failure ? Task.FromException<bool>(failure) : Task.FromResult(_used.Add(nonce));
}
