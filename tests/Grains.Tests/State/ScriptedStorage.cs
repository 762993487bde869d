namespace Executor.Grains.Tests.State;

/// <summary>A piece of storage whose writes a test lets through or breaks.</summary>
internal sealed class ScriptedStorage : IPersistentState<Note>
{
    public Note State { get; set; } = new();

    public string? Etag => null;

    public bool RecordExists => true;

    /// <summary>What the storage holds, whatever the grain has in memory.</summary>
    public Note Held { get; private set; } = new();

    public int Writes { get; private set; }

    /// <summary>What a write waits for before it is done.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    /// <summary>What a write ends with; null when it succeeds.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Whether a write that fails has arrived nevertheless.</summary>
    public bool Arrives { get; set; }

    public bool ReadFails { get; set; }

    public Task ReadStateAsync() => ReadStateAsync(CancellationToken.None);

    public Task ReadStateAsync(CancellationToken cancellationToken)
    {
        if (ReadFails)
        {
            throw new IOException("The storage can't be read.");
        }

        State = Held;
        return Task.CompletedTask;
    }

    public Task ClearStateAsync() => throw new NotSupportedException();

    public Task ClearStateAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task WriteStateAsync() => WriteStateAsync(CancellationToken.None);

    public async Task WriteStateAsync(CancellationToken cancellationToken)
    {
        var value = State;
        Writes++;
        await Gate;
        if (Failure is null || Arrives)
        {
            Held = value;
        }

        if (Failure is not null)
        {
            throw Failure;
        }
    }
}
