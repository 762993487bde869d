using Executor.Execution.Hosting;
using Executor.Execution.Hosting.Checks;
using Microsoft.Extensions.Options;

namespace Executor.Execution.Tests.Hosting.Checks;

public sealed class DiskChecksTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("executor-disk-").FullName;
    private readonly ExecutionOptions _options;

    public DiskChecksTests() => _options = new ExecutionOptions
    {
        CacheDirectory = $"{_root}/data/cache",
        WorkDirectory = $"{_root}/data/work",
        MinFreeDiskBytes = 0,
        DiskLimitBytes = 1,
    };

    [Fact]
    public async Task Folders_ThatCanBeMade_AreWell_AndNothingIsLeftThere()
    {
        IReadOnlyList<HostCheck> checks = await CheckAsync();

        Assert.Equal(["cache folder", "work folder", "cache disk", "work disk"], checks.Select(check => check.Name));
        Assert.All(checks, check => Assert.Equal(HostCheckState.Ok, check.State));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_root));
    }

    [Fact]
    public async Task Folder_ThatNobodyCanWrite_IsMissing_AndNamesItsSetting()
    {
        _options.CacheDirectory = "/proc/executor/cache";

        HostCheck check = Assert.Single(await CheckAsync(), check => check.Name == "cache folder");

        Assert.Equal(HostCheckState.Missing, check.State);
        Assert.StartsWith("/proc cannot be written: ", check.Measured);
        Assert.Contains("DATA_DIR", check.Remedy);
    }

    [Fact]
    public async Task Disk_BelowTheFloor_IsMissing()
    {
        _options.MinFreeDiskBytes = 1L << 50;

        IReadOnlyList<HostCheck> checks = await CheckAsync();

        Assert.All(checks.Where(check => check.Name.EndsWith("disk", StringComparison.Ordinal)), check =>
        {
            Assert.Equal(HostCheckState.Missing, check.State);
            Assert.Matches(@"^Free [\d.]+ GB more, or set a smaller MIN_FREE_DISK_GB\.$", check.Remedy);
        });
    }

    [Fact]
    public async Task Disk_WithoutRoomForOneTask_IsDegraded()
    {
        _options.DiskLimitBytes = 1L << 50;

        IReadOnlyList<HostCheck> checks = await CheckAsync();

        Assert.Equal(HostCheckState.Ok, Assert.Single(checks, check => check.Name == "cache disk").State);
        HostCheck work = Assert.Single(checks, check => check.Name == "work disk");
        Assert.Equal(HostCheckState.Degraded, work.State);
        Assert.Equal("One task may fill 1048576.0 GB: free some space, or set a smaller TASK_DISK_MB.", work.Remedy);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private Task<IReadOnlyList<HostCheck>> CheckAsync() => new DiskChecks(
        new CheckedFolders(_options.WorkDirectory, _options.CacheDirectory), Options.Create(_options)).CheckAsync(CancellationToken.None);
}
