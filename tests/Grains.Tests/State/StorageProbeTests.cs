using Executor.Grains.Interfaces.State;
using Executor.TestKit.Hosting;

namespace Executor.Grains.Tests.State;

public sealed class StorageProbeTests
{
    [Fact]
    public async Task Check_StorageRefuses_ThrowsUntilItTakesWritesAgain()
    {
        Assert.SkipUnless(GrainTestHost.KeepsState, "This host keeps nothing.");
        await using var host = await GrainTestHost.StartAsync();
        var probe = host.Grains.GetGrain<IStorageProbeGrain>(0);
        await probe.CheckAsync();

        using (host.BlockWritesOf("0"))
        {
            host.Time.Advance(TimeSpan.FromSeconds(1));
            await Assert.ThrowsAnyAsync<Exception>(probe.CheckAsync);
            await Assert.ThrowsAnyAsync<Exception>(probe.CheckAsync);
        }

        await probe.CheckAsync();
    }

    [Fact]
    public async Task Check_WithinASecond_WritesNothing()
    {
        Assert.SkipUnless(GrainTestHost.KeepsState, "This host keeps nothing.");
        await using var host = await GrainTestHost.StartAsync();
        var probe = host.Grains.GetGrain<IStorageProbeGrain>(0);
        await probe.CheckAsync();

        using (host.BlockWritesOf("0"))
        {
            await probe.CheckAsync();
        }
    }
}
