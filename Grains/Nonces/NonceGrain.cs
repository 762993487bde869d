using Executor.Grains.Interfaces.Nonces;
using Executor.Grains.State;
using Microsoft.Extensions.Options;

namespace Executor.Grains.Nonces;

internal sealed class NonceGrain(
    [PersistentState("nonces", GrainStorageNames.State)] IPersistentState<NonceState> storage,
    IOptions<NonceOptions> options,
    TimeProvider time) : Grain, INonceGrain
{
    private readonly GuardedState<NonceState> _state = new(storage);

    public Task<bool> TryUseAsync(string nonce) => TryUseUntilAsync(nonce, DateTimeOffset.MinValue);

    public async Task<bool> TryUseUntilAsync(string nonce, DateTimeOffset leastUntil)
    {
        var now = time.GetUtcNow();
        if (_state.Value.Used.TryGetValue(nonce, out var until) && until > now)
        {
            return false;
        }

        var free = now + options.Value.Lifetime;
        await _state.UpdateAsync(state => state with
        {
            Used = state.Used
                .RemoveRange(state.Used.Where(used => used.Value <= now).Select(used => used.Key))
                .SetItem(nonce, free > leastUntil ? free : leastUntil),
        });
        return true;
    }
}
