using System.Collections.Immutable;
using Executor.Execution.Sandbox;

namespace Executor.Execution.Tests.Sandbox;

/// <summary>What is written to and read from the files of a group of version 2, on machines of any version.</summary>
public sealed class CgroupTests : IDisposable
{
    private static readonly ResourceLimits Limits = new()
    {
        MemoryBytes = 64 << 20,
        Cpus = 1.5,
        Processes = 100,
        DiskBytes = 1 << 20,
        Inodes = 1000,
    };

    private readonly FakeCgroups _fake = new();
    private readonly Cgroup _group;

    public CgroupTests()
    {
        _fake.Second().Group("", isTop: true).Member("", "/");
        ImmutableArray<int> processors = [0, 2, 4];
        _group = new Cgroup(Assert.Single(_fake.Find()), "name/guest", new Processors(processors), Cgroup.Bubblewraps);
    }

    public void Dispose()
    {
        _group.Dispose();
        _fake.Dispose();
    }

    [Fact]
    public void Limit_WritesEachLimit_OwnProcessesOnTop()
    {
        _fake.Write("name/guest/memory.swap.max", "max").Write("name/guest/cpuset.cpus", "");

        _group.Create();
        _group.Limit(Limits);

        Assert.Equal("67108864", _fake.Read("name/guest/memory.max"));
        Assert.Equal("0", _fake.Read("name/guest/memory.swap.max"));
        Assert.Equal("102", _fake.Read("name/guest/pids.max"));
        Assert.Equal("150000 100000", _fake.Read("name/guest/cpu.max"));
        Assert.Equal("0,2", _fake.Read("name/guest/cpuset.cpus"));
    }

    [Fact]
    public void Adopt_Process_IsWrittenIntoTheGroup()
    {
        _group.Create();

        _group.Adopt(4711);

        Assert.Equal("4711", _fake.Read("name/guest/cgroup.procs"));
    }

    [Fact]
    public void Limit_KernelWithoutSwapOrCpusets_DoesWithout()
    {
        _group.Create();
        _group.Limit(Limits);

        Assert.False(File.Exists(_fake.At("name/guest/memory.swap.max")));
        Assert.False(File.Exists(_fake.At("name/guest/cpuset.cpus")));
    }

    [Fact]
    public void ReadUse_ReadsWhatTheKernelCounted()
    {
        _fake.Write("name/guest/memory.peak", "12345678\n")
            .Write("name/guest/pids.peak", "9\n")
            .Write("name/guest/cpu.stat", "usage_usec 2500000\nuser_usec 2000000\nsystem_usec 500000\n")
            .Write("name/guest/io.stat", "254:0 rbytes=4096 wbytes=8192 rios=1 wios=2 dbytes=0 dios=0\n8:0 rbytes=1 wbytes=2 rios=1 wios=1\n");

        Assert.Equal(
            new ResourceUse
            {
                Cpu = TimeSpan.FromSeconds(2.5),
                PeakMemoryBytes = 12345678,
                PeakProcesses = 7,
                ReadBytes = 4097,
                WrittenBytes = 8194,
            },
            _group.ReadUse());
    }

    [Fact]
    public void ReadUse_KernelThatDoesNotTell_IsUnknown() => Assert.Equal(ResourceUse.Unknown, _group.ReadUse());

    /// <summary>Some kernels count only on devices with a throttle: that a program read nothing is not what they say.</summary>
    [Theory]
    [InlineData("8:0 Read 4096\n8:0 Write 8192\n8:0 Total 12288\n254:0 Read 1\n254:0 Total 1\nTotal 12289\n", 4097L)]
    [InlineData("8:0 Read 0\n8:0 Write 8192\n8:0 Total 8192\nTotal 8192\n", 0L)]
    [InlineData("Total 0\n", null)]
    public void ReadUse_OfVersion1_DeviceThatIsNotNamed_IsUnknown(string counted, long? read)
    {
        using FakeCgroups first = new();
        first.First("memory", "memory").First("pids", "pids").First("blkio", "blkio").Member("memory", "/").Member("pids", "/").Member("blkio", "/")
            .Write("blkio/name/guest/blkio.throttle.io_service_bytes_recursive", counted);
        using Cgroup group = new(Assert.Single(first.Find()), "name/guest", new Processors([0]), carriers: 0);

        Assert.Equal(read, group.ReadUse().ReadBytes);
    }

    [Theory]
    [InlineData("low 0\nhigh 0\nmax 3\noom 1\noom_kill 1\n", "max 0\n", LimitBreach.Memory)]
    [InlineData("low 0\nhigh 0\nmax 3\noom 0\noom_kill 0\n", "max 4\n", LimitBreach.Processes)]
    [InlineData("oom_kill 2\n", "max 4\n", LimitBreach.Memory)]
    [InlineData("oom_kill 0\n", "max 0\n", null)]
    public void FindBreach_TellsWhichLimitWasReached(string memory, string pids, object? breach)
    {
        _fake.Write("name/guest/memory.events", memory).Write("name/guest/pids.events", pids);

        Assert.Equal((LimitBreach?)breach, _group.FindBreach());
    }
}
