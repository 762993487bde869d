using Executor.Embedded.Tests.Conformance.Grains;
using Executor.Embedded.Tests.Hosts;
using Orleans.Storage;

namespace Executor.Embedded.Tests.Conformance;

public sealed class StateTests(GrainHostFixture host) : ConformanceTests(host)
{
    private ICounterGrain Grain => Client.GetGrain<ICounterGrain>(Key);

    [Fact]
    public async Task State_NeverWritten_IsNewWithoutRecord()
    {
        Assert.Equal(0, await Grain.GetAsync());
        Assert.False(await Grain.ExistsAsync());
        Assert.Null(await Grain.EtagAsync());
    }

    [Fact]
    public async Task State_Written_IsThereAfterDeactivation()
    {
        await Grain.AddAsync(5);
        await DeactivateAsync();

        Assert.Equal(5, await Grain.GetAsync());
        Assert.True(await Grain.ExistsAsync());
        Assert.Equal(["activated:0", "deactivated:ApplicationRequested", "activated:5"], Probe.Log);
    }

    [Fact]
    public async Task State_ChangedButNotWritten_IsLostWithActivation()
    {
        await Grain.AddAsync(5);
        await Grain.AddUnsavedAsync(1);
        Assert.Equal(6, await Grain.GetAsync());
        await DeactivateAsync();

        Assert.Equal(5, await Grain.GetAsync());
    }

    [Fact]
    public async Task State_ReadAgain_IsWhatWasWritten()
    {
        await Grain.AddAsync(5);
        await Grain.AddUnsavedAsync(1);
        await Grain.ReloadAsync();

        Assert.Equal(5, await Grain.GetAsync());
    }

    [Fact]
    public async Task State_Cleared_IsNewWithoutRecord()
    {
        await Grain.AddAsync(5);
        await Grain.ClearAsync();

        Assert.Equal(0, await Grain.GetAsync());
        Assert.False(await Grain.ExistsAsync());
        await Grain.AddAsync(2);
        await DeactivateAsync();
        Assert.Equal(2, await Grain.GetAsync());
    }

    [Fact]
    public async Task Etag_EachWrite_Changes()
    {
        await Grain.AddAsync(1);
        var first = await Grain.EtagAsync();
        await Grain.AddAsync(1);

        Assert.NotNull(first);
        Assert.NotEqual(first, await Grain.EtagAsync());
    }

    [Fact]
    public async Task Conflict_EscapesFromGrain_ReachesCallerAndEndsActivation()
    {
        await Grain.AddAsync(5);
        var activation = await Grain.ActivationAsync();

        await Assert.ThrowsAsync<InconsistentStateException>(Grain.WriteStaleAsync);
        await Probe.WaitAsync("deactivated");
        Assert.Equal(5, await Grain.GetAsync());
        Assert.NotEqual(activation, await Grain.ActivationAsync());
        Assert.Contains("deactivated:ApplicationError", Probe.Log);
    }

    [Fact]
    public async Task Conflict_CaughtByGrain_LeavesActivation()
    {
        var activation = await Grain.ActivationAsync();

        Assert.True(await Grain.WriteStaleAndCatchAsync());
        Assert.Equal(activation, await Grain.ActivationAsync());
    }

    [Fact]
    public async Task State_UsedOutsideOfTurn_IsRefused() => Assert.True(await Grain.UseStateOutsideOfTurnAsync());

    private async Task DeactivateAsync()
    {
        await Grain.DeactivateAsync();
        await Probe.WaitAsync("deactivated");
    }
}
