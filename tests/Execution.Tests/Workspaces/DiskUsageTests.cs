using Executor.Execution.Files;

namespace Executor.Execution.Tests.Workspaces;

public sealed class DiskUsageTests : IAsyncLifetime
{
    private readonly TreeBench _bench = new();

    private string Folder => _bench.Worked;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task Measure_FilesLinksAndFolders_AgreesWithTheHost()
    {
        await _bench.ScriptAsync(
            Folder,
            "mkdir -p a/b/c d; head -c 1000000 /dev/zero > a/b/c/big; ln a/b/c/big d/same; ln -s /etc d/link; mkfifo a/pipe; touch $'a/\\xff' empty; "
            + "truncate -s 1T holes; chmod 000 a/b");
        await _bench.ScriptAsync(_bench.Bench.Root, "du --block-size=1 -s worked > bytes; du --inodes -s worked > inodes");

        DiskUsage usage = Measure(long.MaxValue, long.MaxValue);

        Assert.Equal(await ReadAsync("bytes"), usage.Bytes);
        Assert.Equal(await ReadAsync("inodes"), usage.Inodes);
        Assert.False(usage.IsOver);
    }

    [Fact]
    public async Task Measure_TenThousandLevels_CountsToTheGround()
    {
        DiskUsage usage = DiskUsage.Measure([await _bench.NestAsync()], long.MaxValue, long.MaxValue, CancellationToken.None);

        Assert.Equal(1 + 10_000 + 10_000, usage.Inodes);
    }

    [Fact]
    public async Task Measure_MoreThanABound_StopsThere()
    {
        await _bench.ScriptAsync(Folder, "mkdir many; cd many; touch {1..5000}; head -c 2000000 /dev/zero > big");

        DiskUsage byInodes = Measure(long.MaxValue, 100);
        DiskUsage byBytes = Measure(1_000_000, long.MaxValue);

        Assert.True(byInodes.IsOver);
        Assert.InRange(byInodes.Inodes, 101, 102);
        Assert.True(byBytes.IsOver);
    }

    [Fact]
    public void Measure_FolderThatIsNotThere_IsNothing()
    {
        DiskUsage usage = DiskUsage.Measure([Folder + "/none"], 1, 1, CancellationToken.None);

        Assert.Equal(new DiskUsage(0, 0, false), usage);
    }

    [Fact]
    public async Task Measure_TreeInMotion_EndsWithWhatItMet()
    {
        await _bench.ScriptAsync(Folder, "for i in {1..40}; do mkdir -p a/$i/b/c/d/e; touch a/$i/b/c/d/e/{1..40}; done; mkdir away");
        using CancellationTokenSource stop = new();
        Task mover = Task.Run(() =>
        {
            // As restless as a guest can be: every folder is moved away and back, files come and go.
            for (int i = 1; !stop.IsCancellationRequested; i = (i % 40) + 1)
            {
                Directory.Move($"{Folder}/a/{i}/b/c", $"{Folder}/away/c");
                Directory.Move($"{Folder}/away/c", $"{Folder}/a/{i}/b/c");
                File.Delete($"{Folder}/a/{i}/b/c/d/e/{i}");
            }
        });

        for (int i = 0; i < 50; i++)
        {
            Assert.InRange(Measure(long.MaxValue, long.MaxValue).Inodes, 100, 10_000);
        }

        await stop.CancelAsync();
        await mover;
    }

    [Fact]
    public async Task Measure_Cancelled_Stops()
    {
        using CancellationTokenSource cancelled = new();
        await cancelled.CancelAsync();

        Assert.ThrowsAny<OperationCanceledException>(() => DiskUsage.Measure([Folder], long.MaxValue, long.MaxValue, cancelled.Token));
    }

    private DiskUsage Measure(long maxBytes, long maxInodes) =>
        DiskUsage.Measure([Folder], maxBytes, maxInodes, CancellationToken.None);

    private async Task<long> ReadAsync(string name) =>
        long.Parse((await File.ReadAllTextAsync(_bench.PathOf(name))).Split('\t')[0], null);
}
