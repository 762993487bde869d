using System.Collections.Concurrent;

namespace Executor.Embedded.Tests.Conformance.Grains;

/// <summary>
/// Signals between a test and the grains it made, by name: both sides live in one process under either host. A test uses a fresh
/// name as the grain's key, so tests never meet.
/// </summary>
public sealed class Probe
{
    private static readonly ConcurrentDictionary<string, Probe> All = new();
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, TaskCompletionSource<string>> _signals = new();
    private readonly ConcurrentQueue<string> _log = new();
    private int _inside;
    private int _most;

    /// <summary>What the grains noted, in order.</summary>
    public IReadOnlyList<string> Log => [.. _log];

    /// <summary>The most that were ever between <see cref="Enter"/> and <see cref="Leave"/> at once.</summary>
    public int MostInside => Volatile.Read(ref _most);

    public static Probe For(string key) => All.GetOrAdd(key, _ => new Probe());

    public static string NewKey() => Guid.NewGuid().ToString("N");

    public void Note(string text) => _log.Enqueue(text);

    public void Signal(string name, string text = "") => Of(name).TrySetResult(text);

    public async Task<string> WaitAsync(string name)
    {
        try
        {
            return await Of(name).Task.WaitAsync(Patience, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Signal '{name}' did not come. Noted so far: {string.Join(", ", _log)}");
        }
    }

    public void Enter()
    {
        var inside = Interlocked.Increment(ref _inside);
        int most;
        while (inside > (most = Volatile.Read(ref _most)) && Interlocked.CompareExchange(ref _most, inside, most) != most)
        {
            // Another one raised it meanwhile: look again.
        }
    }

    public void Leave() => Interlocked.Decrement(ref _inside);

    private TaskCompletionSource<string> Of(string name) =>
        _signals.GetOrAdd(name, _ => new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously));
}
