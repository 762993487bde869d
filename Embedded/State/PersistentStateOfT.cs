using Executor.Embedded.Activations;
using Orleans.Runtime;

namespace Executor.Embedded.State;

/// <summary>
/// One piece of a grain's state. Operations run one after the other in the order of the calls; a write that still waits its turn
/// serves every write asked for meanwhile, since it stores the state as it is when it begins.
/// </summary>
internal sealed class PersistentState<TState>(StateStore store, StateKey key) : IPersistentState<TState>, IStateFacet
{
    private TState _state = default!;
    private Task _last = Task.CompletedTask;
    private Task? _waitingWrite;

    public TState State
    {
        get
        {
            ActivationContext.ThrowIfOutsideOfTurn();
            return _state;
        }

        set
        {
            ActivationContext.ThrowIfOutsideOfTurn();
            _state = value;
        }
    }

    public string? Etag { get; private set; }

    public bool RecordExists { get; private set; }

    public Task LoadAsync(CancellationToken cancellationToken) => ReadStateAsync(cancellationToken);

    public Task ReadStateAsync() => ReadStateAsync(CancellationToken.None);

    public Task ReadStateAsync(CancellationToken cancellationToken) => Queue(ReadAsync, cancellationToken);

    public Task ClearStateAsync() => ClearStateAsync(CancellationToken.None);

    public Task ClearStateAsync(CancellationToken cancellationToken) => Queue(ClearAsync, cancellationToken);

    public Task WriteStateAsync() => WriteStateAsync(CancellationToken.None);

    public Task WriteStateAsync(CancellationToken cancellationToken)
    {
        ActivationContext.ThrowIfOutsideOfTurn();
        if (_waitingWrite is { } waiting && !cancellationToken.CanBeCanceled)
        {
            return waiting;
        }

        var mustWait = !_last.IsCompleted;
        var write = Queue(WriteAsync, cancellationToken);
        if (mustWait && !cancellationToken.CanBeCanceled)
        {
            _waitingWrite = write;
        }

        return write;
    }

    private static async Task RunAfterAsync(Task previous, Func<Task> operation, CancellationToken cancellationToken)
    {
        await previous.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        cancellationToken.ThrowIfCancellationRequested();
        await operation();
    }

    private static TState New() => typeof(TState).IsValueType || typeof(TState).GetConstructor(Type.EmptyTypes) is not null
        ? Activator.CreateInstance<TState>()
        : throw new NotSupportedException($"State {typeof(TState)} needs a public constructor without parameters.");

    /// <summary>What the disk says reaches the grain and its callers as an <see cref="OrleansException"/> around the cause, as in Orleans.</summary>
    private async Task<T> GuardAsync<T>(Func<Task<T>> operation)
    {
        try
        {
            return await operation();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new OrleansException($"State '{key.StateName}' of {key.GrainId} could not be read or stored: {exception.Message}", exception);
        }
    }

    private Task Queue(Func<Task> operation, CancellationToken cancellationToken)
    {
        ActivationContext.ThrowIfOutsideOfTurn();
        _waitingWrite = null;
        return _last = RunAfterAsync(_last, operation, cancellationToken);
    }

    private async Task ReadAsync()
    {
        var stored = await GuardAsync(() => store.ReadAsync<TState>(key));
        (_state, Etag, RecordExists) = stored is null ? (New(), null, false) : (stored.Value, stored.Etag, true);
    }

    private async Task WriteAsync()
    {
        _waitingWrite = null;
        Etag = await GuardAsync(() => store.WriteAsync(key, Etag, _state));
        RecordExists = true;
    }

    private async Task ClearAsync()
    {
        await GuardAsync(() => store.ClearAsync(key, Etag));
        (_state, Etag, RecordExists) = (New(), null, false);
    }
}
