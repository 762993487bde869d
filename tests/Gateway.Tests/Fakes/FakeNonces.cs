using Executor.Grains.Interfaces.Nonces;

namespace Executor.Gateway.Tests.Fakes;

internal sealed class FakeNonces : INonceGrain
{
    private readonly HashSet<string> _used = [];

    public Exception? Failure { get; set; }

    public int Used => _used.Count;

    public Task<bool> TryUseAsync(string nonce) =>
        Failure is { } failure ? Task.FromException<bool>(failure) : Task.FromResult(_used.Add(nonce));
}
