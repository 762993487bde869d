using Executor.Embedded.Tests.Activations;
using Executor.Embedded.Tests.Conformance.Grains;
using Executor.Embedded.Tests.Hosts;
using Microsoft.Extensions.Options;

namespace Executor.Embedded.Tests.Hosting;

public sealed class HostLifeTests : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly string _key = Probe.NewKey();

    private Probe Probe => Probe.For(_key);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Stop_GrainsInMemory_AreDeactivatedAndCallsRefused()
    {
        await using var host = await EmbeddedTestHost.StartAsync(_directory);
        var grain = host.Client.GetGrain<IIdleGrain>(_key);
        await grain.TouchAsync();
        await host.StopAsync();

        Assert.Equal(["activating", "deactivated:ShuttingDown"], Probe.Log);
        Assert.Equal(0, host.Grains.ActivationCount);
        await Assert.ThrowsAsync<SiloUnavailableException>(grain.TouchAsync);
    }

    [Fact]
    public async Task Stop_CallRunning_WaitsForIt()
    {
        await using var host = await EmbeddedTestHost.StartAsync(_directory);
        var held = host.Client.GetGrain<IIdleGrain>(_key).HoldAsync();
        await Probe.WaitAsync("holding");
        var stop = host.StopAsync();
        Assert.False(stop.IsCompleted);
        Probe.Signal("release");
        await Task.WhenAll(held, stop);

        Assert.Equal(["activating", "deactivated:ShuttingDown"], Probe.Log);
    }

    [Fact]
    public async Task Stop_CallNeverEnds_GivesUpAtTheLimit()
    {
        var clock = new ManualClock();
        await using var host = await EmbeddedTestHost.StartAsync(_directory, clock, o => o.StopTimeout = TimeSpan.FromSeconds(5));
        var held = host.Client.GetGrain<IIdleGrain>(_key).HoldAsync();
        await Probe.WaitAsync("holding");
        var stop = host.StopAsync();
        while (!stop.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await stop;
        Assert.Equal(["activating"], Probe.Log);
        Probe.Signal("release");
        await Task.WhenAny(held);
    }

    [Fact]
    public async Task Call_BeforeStart_IsRefused()
    {
        await using var host = EmbeddedTestHost.Build(_directory);

        await Assert.ThrowsAsync<SiloUnavailableException>(host.Client.GetGrain<IIdleGrain>(_key).TouchAsync);
    }

    [Fact]
    public async Task Start_DirectoryInUse_Fails()
    {
        await using var first = await EmbeddedTestHost.StartAsync(_directory);
        await using var second = EmbeddedTestHost.Build(_directory);

        await Assert.ThrowsAsync<InvalidOperationException>(second.StartAsync);
    }

    [Fact]
    public async Task Start_SettingsMissing_NamesThemAll()
    {
        await using var host = EmbeddedTestHost.Build(_directory, configure: options =>
        {
            options.StateDirectory = "";
            options.StateWriters = 0;
            options.CollectionInterval = TimeSpan.Zero;
        });

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(host.StartAsync);
        Assert.Contains("StateDirectory", exception.Message, StringComparison.Ordinal);
        Assert.Contains("StateWriters", exception.Message, StringComparison.Ordinal);
        Assert.Contains("CollectionInterval", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_StorageNameUnknown_NamesClassAndStorage()
    {
        await using var host = EmbeddedTestHost.Build(_directory, configure: options => options.StorageNames.Clear());

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(host.StartAsync);
        Assert.Contains(nameof(CounterGrain), exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restart_StateWritten_IsThere()
    {
        await using (var first = await EmbeddedTestHost.StartAsync(_directory))
        {
            await first.Client.GetGrain<ICounterGrain>(_key).AddAsync(3);
        }

        await using var second = await EmbeddedTestHost.StartAsync(_directory);
        Assert.Equal(3, await second.Client.GetGrain<ICounterGrain>(_key).GetAsync());
    }

    [Fact]
    public async Task Restart_ReminderRegistered_TicksAtOnceAndThenAsDefined()
    {
        var clock = new ManualClock();
        await using (var first = await EmbeddedTestHost.StartAsync(_directory, clock))
        {
            await first.Client.GetGrain<IClockGrain>(_key).RemindAsync("r", TimeSpan.FromHours(1), TimeSpan.FromHours(2));
        }

        await using var second = await EmbeddedTestHost.StartAsync(_directory, clock);
        clock.Advance(TimeSpan.Zero);

        Assert.Equal("02:00:00 False", await Probe.WaitAsync("reminded:r"));
        Assert.Equal("r", await second.Client.GetGrain<IClockGrain>(_key).ReminderNamesAsync());
    }

    [Fact]
    public async Task Restart_ReminderUnregistered_StaysGone()
    {
        await using (var first = await EmbeddedTestHost.StartAsync(_directory))
        {
            var grain = first.Client.GetGrain<IClockGrain>(_key);
            await grain.RemindAsync("r", TimeSpan.FromHours(1), TimeSpan.FromHours(1));
            await grain.ForgetAsync("r");
        }

        await using var second = await EmbeddedTestHost.StartAsync(_directory);
        Assert.Equal("", await second.Client.GetGrain<IClockGrain>(_key).ReminderNamesAsync());
    }
}
