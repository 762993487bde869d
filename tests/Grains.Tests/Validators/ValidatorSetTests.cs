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
            host.Options.Validators.RetryWaits = [];
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
            host.Options.Validators.FirstFetchTimeout = TimeSpan.FromMilliseconds(100);
            host.Options.Validators.RetryWaits = [];
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

    // Nothing is known yet of what the source would say now.
    [Fact]
    public async Task StartWithASlowSource_IsNotHeldUp_AndServesTheStoredSet_StaleUntilItIsConfirmed()
    {
        Assert.SkipUnless(GrainTestHost.KeepsState, "This host keeps nothing.");
        await using var host = await GrainTestHost.StartAsync(host =>
        {
            host.Options.Validators.FirstFetchTimeout = TimeSpan.FromMilliseconds(50);
            host.Options.Validators.FetchTimeout = TimeSpan.FromMinutes(5);
            host.Options.Validators.RetryWaits = [TimeSpan.FromMilliseconds(50)];
            host.Validators.Set("a", "b");
        });
        await SetOf(host).GetAsync();
        await host.CrashAsync();

        host.Validators.Hang();
        await host.StartAgainAsync();
        var stale = await SetOf(host).GetAsync();
        await Eventually.HoldsAsync("the second try", () => host.Validators.Fetches == 3);
        Assert.Equal((2, true), (stale.Hotkeys.Length, stale.Stale));
        Assert.Equal("The source did not answer within 0.05 s.", stale.Problem);
        Assert.Equal(new ValidatorCount(1, 2), await SetOf(host).CountAsync(["a"]));
    }

    [Fact]
    public async Task RefreshThatFails_IsTriedAgainAfterEachWait_AndThenLeftToTheNextRefresh()
    {
        await using var host = await GrainTestHost.StartAsync(host =>
        {
            host.Options.Validators.RetryWaits = [TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(150)];
            host.Options.Validators.Refresh = TimeSpan.FromHours(1);
            host.Validators.Throw(new ValidatorSourceException("The endpoint is down."));
        });
        await SetOf(host).GetAsync();
        await Eventually.HoldsAsync("both retries", () => host.Validators.Fetches == 3);

        // The next refresh is far away; asked for, it has retries of its own.
        await SetOf(host).RefreshAsync();
        Assert.Equal(4, host.Validators.Fetches);
        await Eventually.HoldsAsync("its retries", () => host.Validators.Fetches == 6);
        var pauses = host.Validators.Pauses;
        Assert.All([(0, 50), (1, 150), (3, 50), (4, 150)], wait => Assert.InRange(pauses[wait.Item1].TotalMilliseconds, wait.Item2 - 5, 60_000));
    }

    [Fact]
    public async Task RetryThatSucceeds_EndsTheFailure()
    {
        await using var host = await GrainTestHost.StartAsync(host =>
        {
            host.Options.Validators.RetryWaits = [TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(20)];
            host.Validators.Throw(new ValidatorSourceException("The endpoint is down."));
        });
        Assert.True((await SetOf(host).GetAsync()).Stale);

        host.Validators.Set("a");

        var set = await Eventually.GetAsync("the set", SetOf(host).GetAsync, set => !set.Stale);
        Assert.Equal(("a", null), (Assert.Single(set.Hotkeys), set.Problem));
    }

    [Fact]
    public async Task SetOfAnotherSource_IsNothingToFallBackOn()
    {
        Assert.SkipUnless(GrainTestHost.KeepsState, "This host keeps nothing.");
        await using var host = await GrainTestHost.StartAsync(host => host.Validators.Set("a", "b"));
        await SetOf(host).GetAsync();
        await host.CrashAsync();

        host.Validators.Name = "another";
        host.Validators.Throw(new ValidatorSourceException("The endpoint is down."));
        await host.StartAgainAsync();
        var set = await SetOf(host).GetAsync();

        Assert.Empty(set.Hotkeys);
        Assert.Equal(("another", null, true), (set.Source, set.FetchedAt, set.Stale));
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
