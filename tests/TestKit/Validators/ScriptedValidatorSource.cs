using System.Collections.Concurrent;
using System.Collections.Immutable;
using Executor.Grains.Validators;

namespace Executor.TestKit.Validators;

/// <summary>A source of validators that a test fills, empties and breaks.</summary>
public sealed class ScriptedValidatorSource : IValidatorSource
{
    private volatile Func<CancellationToken, Task<ValidatorFetch>> _answer = _ => Task.FromResult(new ValidatorFetch([], Block: null));
    private readonly ConcurrentQueue<long> _fetches = new();

    public string Name { get; set; } = "scripted";

    /// <summary>How often it was asked.</summary>
    public int Fetches => _fetches.Count;

    /// <summary>Times from one asking to the next.</summary>
    public IReadOnlyList<TimeSpan> Pauses =>
        [.. _fetches.Zip(_fetches.Skip(1), (one, next) => TimeProvider.System.GetElapsedTime(one, next))];

    public void Set(params ImmutableArray<string> hotkeys) => Set(block: null, hotkeys);

    public void Set(long? block, ImmutableArray<string> hotkeys) => _answer = _ => Task.FromResult(new ValidatorFetch(hotkeys, block));

    public void Throw(Exception exception) => _answer = _ => Task.FromException<ValidatorFetch>(exception);

    /// <summary>Never answers, and does not listen when told to stop.</summary>
    public void Hang() => _answer = _ => new TaskCompletionSource<ValidatorFetch>().Task;

    public Task<ValidatorFetch> FetchAsync(int netuid, CancellationToken cancellationToken)
    {
        _fetches.Enqueue(TimeProvider.System.GetTimestamp());
        return _answer(cancellationToken);
    }
}
