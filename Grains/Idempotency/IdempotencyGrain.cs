using Executor.Grains.Interfaces.Idempotency;
using Executor.Grains.State;
using Microsoft.Extensions.Options;

namespace Executor.Grains.Idempotency;

/// <summary>
/// A key is taken before its request is carried out and the answer is kept after. In between nothing is locked: a request that a crash
/// has interrupted is carried out once more under the same command id, and of two at one time the first answer is given to both.
/// </summary>
internal sealed class IdempotencyGrain(
    [PersistentState("keys", GrainStorageNames.State)] IPersistentState<IdempotencyState> storage,
    IOptions<IdempotencyOptions> options,
    TimeProvider time) : Grain, IIdempotencyGrain
{
    private readonly GuardedState<IdempotencyState> _state = new(storage);

    public async Task<KeyedRequest> BeginAsync(string key, string request)
    {
        var now = time.GetUtcNow();
        if (_state.Value.Keys.TryGetValue(key, out var entry) && entry.Until > now)
        {
            return entry.Request != request ? new KeyedRequest(KeyState.Taken, "", Answer: null)
                : entry.Answer is null ? new KeyedRequest(KeyState.Open, entry.CommandId, Answer: null)
                : new KeyedRequest(KeyState.Answered, "", entry.Answer);
        }

        var live = _state.Value.Keys.RemoveRange(_state.Value.Keys.Where(known => known.Value.Until <= now).Select(known => known.Key));
        if (live.Count >= options.Value.MaxKeys)
        {
            return new KeyedRequest(KeyState.Refused, "", Answer: null);
        }

        entry = new IdempotencyEntry(request, Guid.NewGuid().ToString("N"), now + options.Value.Lifetime, Answer: null);
        await _state.UpdateAsync(state => state with { Keys = live.SetItem(key, entry) });
        return new KeyedRequest(KeyState.Open, entry.CommandId, Answer: null);
    }

    public async Task<RecordedAnswer> CompleteAsync(string key, string commandId, RecordedAnswer answer)
    {
        await _state.UpdateAsync(state => state.Keys.TryGetValue(key, out var entry) && entry.CommandId == commandId && entry.Answer is null
            ? state with { Keys = state.Keys.SetItem(key, entry with { Answer = answer }) }
            : state);
        return _state.Value.Keys.TryGetValue(key, out var kept) && kept.CommandId == commandId ? kept.Answer ?? answer : answer;
    }
}
