namespace Executor.Embedded.Tests.Conformance.Grains;

[Reentrant]
public class ReentrantGrain : Grain, IReentrantGrain
{
    private int _sum;

    private Probe Probe => Probe.For(this.GetPrimaryKeyString());

    public async Task HoldAsync(string name)
    {
        Probe.Signal($"entered:{name}");
        await Probe.WaitAsync($"release:{name}");
    }

    public async Task CallSelfAsync() => await GrainFactory.GetGrain<IReentrantGrain>(this.GetPrimaryKeyString()).AddAsync(1);

    public async Task<int> AddAsync(int rounds)
    {
        for (var i = 0; i < rounds; i++)
        {
            Probe.Enter();
            var before = _sum;
            Thread.SpinWait(20);
            _sum = before + 1;
            Probe.Leave();
            await Task.Yield();
        }

        return _sum;
    }
}
