using Executor.Contracts.Silos;
using Executor.Execution.Hosting;

namespace Executor.Execution.Tests.Hosting;

public sealed class HostStateTests
{
    private static readonly HostView View = new()
    {
        Users = "range",
        Limits = "cgroup-v1",
        Layers = "overlay",
        System = "writable",
        Network = "separate",
        Seccomp = true,
    };

    private readonly HostState _state = new();

    [Fact]
    public void Current_BeforeTheExamination_CannotRun()
    {
        Assert.False(_state.Current.CanRun);
        Assert.Equal("none", _state.Current.Isolation);
        Assert.Equal(["The host has not been examined yet."], _state.Current.Problems);
        Assert.Null(_state.Current.View);
    }

    [Fact]
    public void Current_Degraded_RunsAndSaysSo()
    {
        _state.SetExamined(new HostStatus { Isolation = "namespaces", View = View, Degraded = ["Layers are copied."] });

        Assert.True(_state.Current.CanRun);
        Assert.Equal(["Layers are copied."], _state.Current.Problems);
        Assert.Equal(View, _state.Current.View);
    }

    [Fact]
    public void Current_PartThatBreaksLater_BlocksUntilItIsWellAgain()
    {
        _state.SetExamined(new HostStatus { Isolation = "namespaces", Degraded = ["Layers are copied."] });

        _state.SetBroken("disk", "The disk is full.");
        _state.SetBroken("git", "git is gone.", "git cannot start.");
        Assert.False(_state.Current.CanRun);
        Assert.Equal(["The disk is full.", "git is gone.", "git cannot start.", "Layers are copied."], _state.Current.Problems);

        _state.SetBroken("git");
        Assert.Equal(["The disk is full."], _state.Current.Blocking);

        _state.SetBroken("disk");
        Assert.True(_state.Current.CanRun);
    }

    [Fact]
    public void Current_ExaminedAgain_KeepsWhatOthersSaid()
    {
        _state.SetBroken("disk", "The disk is full.");
        _state.SetExamined(new HostStatus { Isolation = "process" });

        Assert.Equal("process", _state.Current.Isolation);
        Assert.Equal(["The disk is full."], _state.Current.Problems);
    }

    [Fact]
    public void Caches_Counted_AreShownWithWhateverTheExaminationFound()
    {
        CacheView caches = new(Bytes: 5, Entries: 4, InUse: 3, Hits: 2, Misses: 1, Evicted: 0, Corrupt: 0, MaxBytes: 9);
        _state.SetCaches(caches);
        Assert.Null(_state.Current.View);

        _state.SetExamined(new HostStatus { Isolation = "namespaces", View = View });

        Assert.Equal(View with { Caches = caches }, _state.Current.View);
        Assert.Equal(caches, _state.Caches);
    }

    [Fact]
    public async Task Parts_TellingAtOnce_AreAllHeard()
    {
        _state.SetExamined(new HostStatus { Isolation = "namespaces" });
        await Task.WhenAll(Enumerable.Range(0, 8).Select(part => Task.Run(() =>
        {
            for (int i = 0; i < 200; i++)
            {
                _state.SetBroken($"part {part}", $"problem {part}");
                Assert.Contains($"problem {part}", _state.Current.Blocking);
            }
        })));

        Assert.Equal(8, _state.Current.Blocking.Length);
    }
}
