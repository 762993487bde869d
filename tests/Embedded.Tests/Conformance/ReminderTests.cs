using Executor.Embedded.Tests.Conformance.Grains;
using Executor.Embedded.Tests.Hosts;

namespace Executor.Embedded.Tests.Conformance;

public sealed class ReminderTests(GrainHostFixture host) : ConformanceTests(host)
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private IClockGrain Grain => Client.GetGrain<IClockGrain>(Key);

    [Fact]
    public async Task Reminder_Due_TicksWithItsStatus()
    {
        await Grain.RemindAsync("soon", Soon, Minute);

        Assert.Equal($"{Minute} True", await Probe.WaitAsync("reminded:soon"));
        await Grain.ForgetAsync("soon");
    }

    [Fact]
    public async Task Reminder_GrainDeactivated_IsStillRegistered()
    {
        await Grain.RemindAsync("later", Hour, Hour);
        await Grain.DeactivateAsync();
        await Probe.WaitAsync("deactivated");

        Assert.Equal("later", await Grain.ReminderNamesAsync());
        await Grain.ForgetAsync("later");
    }

    [Fact]
    public async Task Reminder_Unregistered_IsGone()
    {
        await Grain.RemindAsync("a", Hour, Hour);
        await Grain.RemindAsync("b", Hour, Hour);
        Assert.Equal("a,b", await Grain.ReminderNamesAsync());
        await Grain.ForgetAsync("a");

        Assert.Equal("b", await Grain.ReminderNamesAsync());
        await Grain.ForgetAsync("b");
    }

    [Fact]
    public async Task Reminder_RegisteredAgain_IsUpdated()
    {
        await Grain.RemindAsync("a", Hour, Hour);
        await Grain.RemindAsync("a", Soon, Minute);

        Assert.Equal($"{Minute} True", await Probe.WaitAsync("reminded:a"));
        Assert.Equal("a", await Grain.ReminderNamesAsync());
        await Grain.ForgetAsync("a");
    }

    [Fact]
    public async Task Reminder_PeriodUnderOneMinute_IsRefused() =>
        await Assert.ThrowsAsync<ArgumentException>(() => Grain.RemindAsync("fast", Soon, TimeSpan.FromSeconds(59)));
}
