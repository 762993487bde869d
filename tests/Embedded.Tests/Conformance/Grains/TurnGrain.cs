namespace Executor.Embedded.Tests.Conformance.Grains;

public class TurnGrain : Grain, ITurnGrain
{
    private int _sum;

    private Probe Probe => Probe.For(this.GetPrimaryKeyString());

    public Task HoldAsync(string name) => HoldOpenAsync(name);

    public Task HoldReadingAsync(string name) => HoldOpenAsync(name);

    public Task<string> PeekAsync() => Task.FromResult(this.GetPrimaryKeyString());

    public Task HoldOneWayAsync(string name) => HoldOpenAsync(name);

    public Task ThrowOneWayAsync()
    {
        Probe.Signal("thrown");
        throw new InvalidOperationException("nobody hears this");
    }

    public async Task<int> AddAsync(int rounds)
    {
        for (var i = 0; i < rounds; i++)
        {
            Probe.Enter();
            _sum++;
            Probe.Leave();
            await Task.Yield();
        }

        return _sum;
    }

    public ValueTask<int> EchoAsync(int value) => ValueTask.FromResult(value);

    public async ValueTask NothingAsync() => await Task.Yield();

    public Task CallThroughAsync(string otherKey) =>
        GrainFactory.GetGrain<ITurnGrain>(otherKey).CallBackAsync(this.GetPrimaryKeyString());

    public async Task CallBackAsync(string firstKey) => await GrainFactory.GetGrain<ITurnGrain>(firstKey).EchoAsync(1);

    public Task HoldBrieflyAsync(string name) => HoldOpenAsync(name);

    public async Task HoldCancellableAsync(string name, CancellationToken cancellationToken)
    {
        var cancelled = new TaskCompletionSource();
        await using var registration = cancellationToken.Register(cancelled.SetResult);
        Probe.Signal($"entered:{name}");
        await cancelled.Task;
        Probe.Signal($"cancelled:{name}");
        cancellationToken.ThrowIfCancellationRequested();
    }

    public async Task ThrowAsync(string message)
    {
        await Task.Yield();
        throw new InvalidOperationException(message);
    }

    public Task<int> ThrowAtOnceAsync(string message) => throw new InvalidOperationException(message);

    public Task<string> NameOfAsync(ITurnGrain grain) => grain.PeekAsync();

    public Task<ITurnGrain> SelfAsync() => Task.FromResult(this.AsReference<ITurnGrain>());

    private async Task HoldOpenAsync(string name)
    {
        Probe.Enter();
        Probe.Note($"entered:{name}");
        Probe.Signal($"entered:{name}");
        await Probe.WaitAsync($"release:{name}");
        Probe.Note($"left:{name}");
        Probe.Leave();
    }
}
