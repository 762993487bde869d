using Executor.Grains.Interfaces.Validators;
using Executor.Grains.Validators;
using Executor.TestKit.Hosting;
using Executor.TestKit.Waiting;

namespace Executor.Grains.Tests.Validators;

public sealed class ValidatorSetTests
{
    [Fact]
    public async Task Set_FromTheSource_IsShown()
    {
        await using var host = await GrainTestHost.StartAsync(host => host.Validators.Set(block: 42, ["b", "a"]));
        host.Time.Hold();

        var set = await SetOf(host).GetAsync();

        Assert.Equal(["a", "b"], set.Hotkeys);
        Assert.Equal(("scripted", host.Time.GetUtcNow(), false, 42L, null), (set.Source, set.FetchedAt, set.Stale, set.Block, set.Problem));
        Assert.Equal(new ValidatorCount(1, 2), await SetOf(host).CountAsync(["a", "c"]));
    }

    [Fact]
    public async Task Refresh_PublishesTheNewSet()
    {
        await using var host = await GrainTestHost.StartAsync(host => host.Validators.Set("a", "b"));
        await SetOf(host).GetAsync();

        host.Validators.Set("b", "c", "d");
        await SetOf(host).RefreshAsync();

        Assert.Equal(["b", "c", "d"], (await SetOf(host).GetAsync()).Hotkeys);
        Assert.Equal(new ValidatorCount(1, 3), await SetOf(host).CountAsync(["a", "b"]));
    }

    [Fact]
    public async Task Refresh_HappensByItself()
    {
        await using var host = await GrainTestHost.StartAsync(host =>
        {
            host.Options.Validators.Refresh = TimeSpan.FromMilliseconds(20);
            host.Validators.Set("a");
        });
        await SetOf(host).GetAsync();

        host.Validators.Set("a", "b");

        await Eventually.GetAsync("the new set", SetOf(host).GetAsync, set => set.Hotkeys.Length == 2);
    }

    public static TheoryData<string> Failures => ["empty", "refused", "broken", "silent"];

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task RefreshThatFails_KeepsTheLastGoodSet_AndSaysSo(string failure)
    {
        await using var host = await GrainTestHost.StartAsync(host =>
        {
            host.Options.Validators.FetchTimeout = TimeSpan.FromMilliseconds(100);
            host.Validators.Set(block: 42, ["a", "b"]);
        });
        var before = await SetOf(host).GetAsync();

        Break(host, failure);
        await SetOf(host).RefreshAsync();
        var after = await SetOf(host).GetAsync();

        Assert.Equal(before.Hotkeys, after.Hotkeys);
        Assert.Equal((before.FetchedAt, 42L, true), (after.FetchedAt, after.Block, after.Stale));
        Assert.NotEmpty(after.Problem!);

        host.Validators.Set("c");
        await SetOf(host).RefreshAsync();
        var healed = await SetOf(host).GetAsync();
        Assert.Equal(("c", false, null), (Assert.Single(healed.Hotkeys), healed.Stale, healed.Problem));
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task StartWithAFailingSource_UsesTheStoredSet_Stale(string failure)
    {
        Assert.SkipUnless(GrainTestHost.KeepsState, "This host keeps nothing.");
        await using var host = await GrainTestHost.StartAsync(host =>
        {
            host.Options.Validators.FetchTimeout = TimeSpan.FromMilliseconds(100);
            host.Validators.Set("a", "b");
        });
        await SetOf(host).GetAsync();
        await host.CrashAsync();

        Break(host, failure);
        await host.StartAgainAsync();
        var set = await SetOf(host).GetAsync();

        Assert.Equal(["a", "b"], set.Hotkeys);
        Assert.True(set.Stale);
    }

    [Fact]
    public async Task Trusted_BelongToTheSet_WhateverTheSourceSays()
    {
        await using var host = await GrainTestHost.StartAsync(host =>
        {
            host.Options.Validators.Trusted = ["t", "a"];
            host.Validators.Throw(new ValidatorSourceException("The endpoint is down."));
        });

        var set = await SetOf(host).GetAsync();
        Assert.Equal(["a", "t"], set.Hotkeys);
        Assert.Equal((true, "The endpoint is down."), (set.Stale, set.Problem));

        host.Validators.Set("a", "b");
        await SetOf(host).RefreshAsync();
        Assert.Equal(["a", "b", "t"], (await SetOf(host).GetAsync()).Hotkeys);
    }

    [Fact]
    public async Task Reads_WhileTheSourceIsSlow_AreAnswered()
    {
        await using var host = await GrainTestHost.StartAsync(host =>
        {
            host.Options.Validators.FetchTimeout = TimeSpan.FromMinutes(5);
            host.Validators.Set("a");
        });
        await SetOf(host).GetAsync();

        host.Validators.Hang();
        var refresh = SetOf(host).RefreshAsync();
        await Eventually.HoldsAsync("the source to be asked", () => host.Validators.Fetches == 2);

        Assert.Equal(["a"], (await SetOf(host).GetAsync().WithinPatienceAsync("the set")).Hotkeys);
        Assert.Equal(new ValidatorCount(1, 1), await SetOf(host).CountAsync(["a"]).WithinPatienceAsync("the count"));
        Assert.False(refresh.IsCompleted);
    }

    private static IValidatorSetGrain SetOf(GrainTestHost host) => host.Grains.GetGrain<IValidatorSetGrain>(100);

    private static void Break(GrainTestHost host, string failure)
    {
        switch (failure)
        {
            case "empty":
                host.Validators.Set();
                break;
            case "refused":
                host.Validators.Throw(new ValidatorSourceException("The endpoint is down."));
                break;
            case "broken":
                host.Validators.Throw(new IOException("The file is locked."));
                break;
            case "silent":
                host.Validators.Hang();
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(failure), failure, "There is no such failure.");
        }
    }
}
