using System.Collections.Immutable;
using Executor.Contracts.Silos;
using Executor.Grains.Interfaces.Scheduling;
using Executor.Grains.Scheduling;

namespace Executor.Grains.Tests.Scheduling;

public sealed class SiloTableTests
{
    private static readonly TimeSpan Start = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Instant = TimeSpan.FromTicks(1);
    private static readonly DateTimeOffset WallClock = DateTimeOffset.UnixEpoch;

    private readonly SiloTable _table = new(new SchedulingOptions { SiloLease = Lease, LostSiloMemory = TimeSpan.FromMinutes(5) });
    private readonly SilentRunner _runner = new();

    [Fact]
    public void Name_OfASiloThatIsStartedAnew_IsTheLaterOnes()
    {
        Assert.True(Renew("first"));
        Assert.True(Renew("second"));

        Assert.Equal("second", _table.Find("s")!.Report.Instance);
    }

    [Fact]
    public void Name_OfTwoSilosThatLive_StaysWithTheLater()
    {
        Renew("first");
        Renew("second");

        Assert.False(Renew("first"));
        Assert.False(Renew("first", refused: true));
        Assert.True(Renew("second"));
        Assert.Equal("second", _table.Find("s")!.Report.Instance);
    }

    [Fact]
    public void Name_OfASiloThatIsGone_GoesBackToTheOneThatWasRefused()
    {
        Renew("first");
        Renew("second");
        Assert.False(Renew("first", at: Start + Lease - Instant, refused: true));

        _table.TakeSilent(Start + Lease);

        Assert.True(Renew("first", at: Start + Lease, refused: true));
    }

    [Fact]
    public void Name_AfterTheTableWasLost_WaitsForTheOneThatHadIt()
    {
        Assert.False(Renew("first", at: TimeSpan.Zero, refused: true));
        Assert.True(Renew("second", at: TimeSpan.FromSeconds(1)));
        Assert.False(Renew("first", at: TimeSpan.FromSeconds(2), refused: true));
        Assert.Equal("second", _table.Find("s")!.Report.Instance);
    }

    [Fact]
    public void Name_AfterTheTableWasLost_IsForTheRefusedOne_WhenNobodyElseComes()
    {
        Assert.False(Renew("first", at: Lease - Instant, refused: true));
        Assert.True(Renew("first", at: Lease, refused: true));
    }

    [Fact]
    public void Silo_ThatLeaves_IsForgotten_ButNotByAnEarlierStartOfIt()
    {
        Renew("first");
        Renew("second");

        _table.Remove("s", "first");
        Assert.True(_table.Knows("s"));
        _table.Remove("s", "second");
        Assert.False(_table.Knows("s"));
    }

    [Fact]
    public void Silo_ThatIsSilent_IsShownAsLost_ForAWhile()
    {
        Renew("first");

        Assert.Empty(_table.TakeSilent(Start + Lease - Instant));
        Assert.Equal(["s"], _table.TakeSilent(Start + Lease));

        var view = View(Start + Lease);
        Assert.Equal((SiloState.Lost, 0, WallClock - Lease), (view.State, view.Slots, view.LastReportAt));
        Assert.Equal(["The silo does not report."], view.Problems);
        _table.TakeSilent(Start + TimeSpan.FromMinutes(5));
        Assert.False(_table.Knows("s"));
    }

    [Fact]
    public void Silo_ThatIsCordonedAndNotThere_IsShown()
    {
        Cordon();

        var view = View(Start);

        Assert.Equal((SiloState.Lost, true, "unknown"), (view.State, view.Cordoned, view.Isolation));
        Assert.Null(view.LastReportAt);
    }

    [Theory]
    [InlineData(2, false, false, false, 0, SiloState.Ready)]
    [InlineData(0, false, false, false, 0, SiloState.Blocked)]
    [InlineData(2, false, true, false, 1, SiloState.Cordoned)]
    [InlineData(2, false, true, true, 1, SiloState.Draining)]
    [InlineData(2, false, true, true, 0, SiloState.Drained)]
    [InlineData(2, true, true, true, 1, SiloState.Stopping)]
    public void Silo_StateIsWhatKeepsItFromWork(int slots, bool stopping, bool cordoned, bool drained, int used, SiloState expected)
    {
        Renew("first", slots: slots, draining: stopping);
        if (cordoned)
        {
            Cordon(drained ? WallClock : null);
        }

        Assert.Equal((expected, cordoned || stopping), (View(Start, used).State, View(Start, used).Cordoned));
        Assert.Equal(expected == SiloState.Ready, _table.TakesWork(_table.Find("s")!));
    }

    private bool Renew(string instance, TimeSpan? at = null, int slots = 2, bool draining = false, bool refused = false) => _table.TryRenew(
        new SiloReport { Name = "s", Instance = instance, Slots = slots, Draining = draining, Isolation = "none", Refused = refused },
        _runner,
        at ?? Start);

    private void Cordon(DateTimeOffset? drainUntil = null) =>
        _table.Cordons = ImmutableDictionary<string, Cordon>.Empty.Add("s", new Cordon { DrainUntil = drainUntil });

    private SiloView View(TimeSpan now, int used = 0) => Assert.Single(_table.View(_ => used, ago => WallClock - ago, now));
}
