using Executor.Grains.Interfaces.Nonces;
using Executor.TestKit.Hosting;

namespace Executor.Grains.Tests.Nonces;

public sealed class NonceTests
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(300);

    [Fact]
    public async Task Nonce_Used_IsRefused_UntilExactlyItsLifetimeIsOver()
    {
        await using var host = await GrainTestHost.StartAsync();
        var nonces = host.Grains.GetGrain<INonceGrain>("validator-1");
        host.Time.Hold();

        Assert.True(await nonces.TryUseAsync("a"));
        Assert.False(await nonces.TryUseAsync("a"));
        host.Time.Advance(Lifetime - TimeSpan.FromTicks(1));
        Assert.False(await nonces.TryUseAsync("a"));
        host.Time.Advance(TimeSpan.FromTicks(1));

        Assert.True(await nonces.TryUseAsync("a"));
        Assert.False(await nonces.TryUseAsync("a"));
    }

    [Fact]
    public async Task Nonce_OfOneValidator_IsFreeForAnother()
    {
        await using var host = await GrainTestHost.StartAsync();

        Assert.True(await host.Grains.GetGrain<INonceGrain>("validator-1").TryUseAsync("a"));
        Assert.True(await host.Grains.GetGrain<INonceGrain>("validator-2").TryUseAsync("a"));
    }

    [Fact]
    public async Task Nonces_ThatRace_AreUsedOnce()
    {
        await using var host = await GrainTestHost.StartAsync();
        var nonces = host.Grains.GetGrain<INonceGrain>("validator-1");

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => nonces.TryUseAsync("a")));

        Assert.Single(answers, accepted => accepted);
    }

    [Fact]
    public async Task Nonce_AfterACrash_IsStillUsed()
    {
        Assert.SkipUnless(GrainTestHost.KeepsState, "This host keeps nothing.");
        await using var host = await GrainTestHost.StartAsync();
        await host.Grains.GetGrain<INonceGrain>("validator-1").TryUseAsync("a");

        await host.CrashAsync();
        await host.StartAgainAsync();

        Assert.False(await host.Grains.GetGrain<INonceGrain>("validator-1").TryUseAsync("a"));
        host.Time.Advance(Lifetime);
        Assert.True(await host.Grains.GetGrain<INonceGrain>("validator-1").TryUseAsync("a"));
    }
}
