using Executor.Execution.Sandbox;

namespace Executor.Execution.Tests.Sandbox;

public sealed class CgroupLayoutTests : IDisposable
{
    private readonly FakeCgroups _fake = new();

    public void Dispose() => _fake.Dispose();

    [Fact]
    public void Find_FirstVersion_IsTheOwnGroupOfEachTree()
    {
        _fake.First("cpu,cpuacct", "cpu,cpuacct").First("memory", "memory").First("pids", "pids").First("systemd", "name=systemd")
            .Member("cpu,cpuacct", "/service").Member("memory", "/service").Member("pids", "/").Member("name=systemd", "/service");
        Directory.CreateDirectory(_fake.At("memory/service"));

        CgroupLayout layout = Assert.Single(_fake.Find());

        Assert.Equal(("cgroup-v1", true), (layout.Version, layout.IsFirst));
        Assert.Equal(_fake.At("memory/service"), layout.FolderOf("memory"));
        Assert.Equal(_fake.At("pids"), layout.FolderOf("pids"));
        // Told of, but not there to be seen: then the nearest that is.
        Assert.Equal(_fake.At("cpu,cpuacct"), layout.FolderOf("cpuacct"));
        Assert.Equal(["cpuset"], layout.Missing);
        Assert.Equal(3, layout.Folders.Count());
    }

    [Theory]
    [InlineData("/docker/abc", "/docker/abc", "")]
    [InlineData("/docker/abc", "/docker/abc/inner", "/inner")]
    [InlineData("/docker/ab", "/docker/abc", "")]
    [InlineData("/", "/../elsewhere", "")]
    public void Find_ContainerWithAShiftedRoot_IsItsPartOfTheTree(string root, string group, string expected)
    {
        _fake.First("memory", "memory", root).First("pids", "pids", root).Member("memory", group).Member("pids", group);
        Directory.CreateDirectory(_fake.At("memory/inner"));
        Directory.CreateDirectory(_fake.At("elsewhere"));

        Assert.Equal(_fake.At("memory") + expected, Assert.Single(_fake.Find()).FolderOf("memory"));
    }

    [Fact]
    public void Find_TreeMountedTwice_IsTakenOnce()
    {
        _fake.First("memory", "memory").First("pids", "pids").First("again", "memory").Member("memory", "/").Member("pids", "/");

        Assert.Equal(_fake.At("memory"), Assert.Single(_fake.Find()).FolderOf("memory"));
    }

    [Fact]
    public void Find_WithoutMemoryOrWithoutAny_IsNone()
    {
        Assert.Empty(_fake.Find());
        Assert.Empty(_fake.First("pids", "pids").Member("pids", "/").Find());
    }

    [Fact]
    public void Find_Hybrid_IsTheVersionThatHasTheControllers()
    {
        _fake.First("memory", "memory").First("pids", "pids").Second("unified").Group("unified", isTop: true, controllers: "")
            .Member("memory", "/").Member("pids", "/").Member("", "/");

        Assert.Equal("cgroup-v1", Assert.Single(_fake.Find()).Version);
    }

    [Fact]
    public void Find_SecondVersionInAContainer_IsItsTop()
    {
        _fake.Second("", "/docker/abc").Group("", isTop: false).Member("", "/docker/abc");

        CgroupLayout layout = Assert.Single(_fake.Find());

        Assert.Equal(("cgroup-v2", false), (layout.Version, layout.IsFirst));
        Assert.Equal([_fake.Root], layout.Folders);
        Assert.Empty(layout.Missing);
    }

    [Fact]
    public async Task Find_SecondVersionDelegatedToAService_IsTheServicesGroup()
    {
        _fake.Second().Group("", isTop: true).Group("system.slice/executor.service", isTop: false).Member("", "/system.slice/executor.service");
        await using TestBench bench = new();
        await bench.RunToolAsync("/usr/bin/python3", "-c", "import os, sys; os.setxattr(sys.argv[1], 'user.delegate', b'1')", _fake.At("system.slice/executor.service"));

        Assert.Equal(
            [_fake.At("system.slice/executor.service"), _fake.Root],
            _fake.Find().Select(layout => layout.FolderOf("memory")));
    }

    [Fact]
    public void Find_SecondVersionOfALogin_LeavesItAlone()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root has a place beside it.");
        _fake.Second().Group("", isTop: true).Group("user.slice/session-1.scope", isTop: false).Member("", "/user.slice/session-1.scope");

        Assert.Equal(_fake.Root, Assert.Single(_fake.Find()).FolderOf("memory"));
    }

    [Fact]
    public void Find_AfterSteppingAside_IsTheSameGroup()
    {
        _fake.Second().Group("", isTop: false).Group("executor.self", isTop: false).Member("", "/executor.self");

        Assert.Equal(_fake.Root, Assert.Single(_fake.Find()).FolderOf("memory"));
    }

    [Fact]
    public void Prepare_SecondVersion_StepsAsideAndHandsControllersDown()
    {
        _fake.Second().Group("", isTop: false).Write("cgroup.procs", "41\n42\n").Member("", "/");
        CgroupLayout layout = Assert.Single(_fake.Find());

        layout.Prepare("name");

        // The last of each: a kernel adds to what is there, a plain file keeps what was written last.
        Assert.Equal("42", _fake.Read("executor.self/cgroup.procs"));
        Assert.StartsWith("+", _fake.Read("cgroup.subtree_control"), StringComparison.Ordinal);
        Assert.StartsWith("+", _fake.Read("name/cgroup.subtree_control"), StringComparison.Ordinal);
        Assert.True(int.Parse(_fake.Read("name/cpu.weight"), null) is >= 50 and <= 10_000);
    }

    [Fact]
    public void Prepare_TopOfTheHost_MovesNobody_AndEnablesOnlyWhatIsNot()
    {
        _fake.Second().Group("", isTop: true).Write("cgroup.procs", "1\n2\n")
            .Write("cgroup.subtree_control", "cpu cpuset io memory pids\n").Member("", "/");

        Assert.Single(_fake.Find()).Prepare("name");

        Assert.False(Directory.Exists(_fake.At("executor.self")));
        Assert.Equal("cpu cpuset io memory pids\n", _fake.Read("cgroup.subtree_control"));
    }
}
