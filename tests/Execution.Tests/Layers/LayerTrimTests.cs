using Executor.Execution.Layers;
using Executor.Execution.Workspaces;

namespace Executor.Execution.Tests.Layers;

public sealed class LayerTrimTests : IAsyncLifetime
{
    private const long Kilobyte = 1024;

    private readonly LayerBench _bench = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task Publish_AboveTheCeiling_GivesUpWhatWasUsedLongestAgo()
    {
        LayerCache cache = await StartAsync(max: 350);
        await FillAsync(cache, "a", "b", "c");
        Assert.True(await _bench.TouchAsync(cache, "a"));

        await FillAsync(cache, "d");
        await cache.SettleAsync();

        Assert.Equal("a c d", Present("a", "b", "c", "d"));
        Assert.Equal(1, Install(cache).Evicted);
        Assert.Empty(_bench.Leftovers());
    }

    [Fact]
    public async Task Publish_AfterARestart_StillKnowsTheOrder()
    {
        LayerCache cache = await StartAsync(max: 350);
        await FillAsync(cache, "a", "b", "c");
        await _bench.TouchAsync(cache, "a");

        cache = await _bench.RestartAsync();
        await FillAsync(cache, "d");
        await cache.SettleAsync();

        Assert.Equal("a c d", Present("a", "b", "c", "d"));
    }

    [Fact]
    public async Task Trim_InUse_Stays()
    {
        LayerCache cache = await StartAsync(max: 1000);
        await using (LayerLease held = await _bench.UseAsync(cache, "a", 100))
        {
            await FillAsync(cache, "b");
            _bench.Space.Free = () => 0;

            await cache.TrimAsync(CancellationToken.None);
            Assert.Equal("a", Present("a", "b"));
            Assert.True(File.Exists(Path.Combine(held.Folder, "name")));
        }

        await cache.TrimAsync(CancellationToken.None);
        Assert.Equal("", Present("a", "b"));
    }

    [Fact]
    public async Task Trim_GivenUp_IsBuiltAgainWhenAskedFor()
    {
        LayerCache cache = await StartAsync(max: 1000);
        await FillAsync(cache, "a");
        _bench.Space.Free = () => 0;
        await cache.TrimAsync(CancellationToken.None);

        Assert.False(await _bench.TouchAsync(cache, "a"));
    }

    [Fact]
    public async Task Trim_DiskShort_GivesUpUntilThereIsRoom()
    {
        LayerCache cache = await StartAsync(max: 1000);
        await FillAsync(cache, "a", "b", "c", "d");
        _bench.Space.Free = () => 600 * (4 - Directory.EnumerateDirectories(Path.Combine(_bench.Root, "install")).Count());

        await cache.TrimAsync(CancellationToken.None);

        // The disk is short below 1000 bytes: two had to go.
        Assert.Equal("c d", Present("a", "b", "c", "d"));
    }

    [Fact]
    public async Task Trim_DiskShortForAReasonNotOurs_StopsAtTheFloor()
    {
        LayerCache cache = await StartAsync(max: 1000, min: 250);
        await FillAsync(cache, "a", "b", "c", "d");
        _bench.Space.Free = () => 0;

        await cache.TrimAsync(CancellationToken.None);

        Assert.Equal("b c d", Present("a", "b", "c", "d"));
        Assert.InRange(cache.Snapshot().Bytes, 250 * Kilobyte, 400 * Kilobyte);
    }

    [Fact]
    public async Task Trim_KeptElsewhere_CountsAndIsAskedInItsTurn()
    {
        LayerCache cache = await StartAsync(max: 1000);
        await FillAsync(cache, "a");
        Mirrors mirrors = new(
            new CachedItem("older", 400 * Kilobyte, _bench.Time.GetUtcNow().AddHours(-2), IsInUse: false),
            new CachedItem("used", 400 * Kilobyte, _bench.Time.GetUtcNow().AddHours(-3), IsInUse: true),
            new CachedItem("stubborn", 400 * Kilobyte, _bench.Time.GetUtcNow().AddHours(-4), IsInUse: false));
        cache.Register(mirrors);

        await cache.TrimAsync(CancellationToken.None);

        Assert.Equal(["stubborn", "older"], mirrors.Asked);
        Assert.Equal("a", Present("a"));
        LayerKindFacts facts = cache.Snapshot().Kinds.Single(kind => kind.Kind == "git");
        Assert.Equal((2, 1, 800 * Kilobyte), (facts.Entries, facts.InUse, facts.Bytes));
    }

    [Fact]
    public async Task Trim_OneThatCannotBeMovedAway_KeepsNoneOfTheOthers()
    {
        LayerCache cache = await StartAsync(max: 50);
        await FillAsync(cache, "a");
        cache.Register(new Mirrors(new CachedItem("shut", 400 * Kilobyte, _bench.Time.GetUtcNow().AddHours(-2), IsInUse: false)));

        await cache.TrimAsync(CancellationToken.None);

        Assert.Equal("", Present("a"));
    }

    [Fact]
    public async Task Trim_WhileOthersUse_NeverTakesFromUnderThem()
    {
        LayerCache cache = await StartAsync(max: 150);
        async Task UseAsync(int number)
        {
            for (int i = 0; i < 6; i++)
            {
                string name = $"{(number + i) % 4}";
                await using LayerLease lease = await cache.UseAsync(
                    LayerKind.Install,
                    LayerBench.Key(name),
                    async (folder, token) =>
                    {
                        await File.WriteAllBytesAsync(Path.Combine(folder, name), new byte[100 * Kilobyte], token);
                        return true;
                    },
                    CancellationToken.None);
                Assert.Equal(100 * Kilobyte, new FileInfo(Path.Combine(lease.Folder, name)).Length);
            }
        }

        await Task.WhenAll(Enumerable.Range(0, 4).Select(UseAsync));
        await cache.SettleAsync();
        await cache.TrimAsync(CancellationToken.None);

        Assert.InRange(Install(cache).Entries, 0, 1);
        Assert.Equal(0, Install(cache).InUse);
        Assert.Empty(_bench.Leftovers());
    }

    private async Task<LayerCache> StartAsync(long max, long min = 0)
    {
        _bench.Options = new LayerOptions { Directory = "", MaxBytes = max * Kilobyte, MinBytes = min * Kilobyte, MinFreeBytes = 1000 };
        return await _bench.StartAsync();
    }

    private async Task FillAsync(LayerCache cache, params string[] names)
    {
        foreach (string name in names)
        {
            Assert.False(await _bench.TouchAsync(cache, name, kilobytes: 100));
        }
    }

    private string Present(params string[] names) => string.Join(' ', names.Where(_bench.Has));

    private static LayerKindFacts Install(LayerCache cache) => cache.Snapshot().Kinds.Single(kind => kind.Kind == "install");

    private sealed class Mirrors(params CachedItem[] items) : ICachedElsewhere
    {
        private readonly List<CachedItem> _items = [.. items];

        public List<string> Asked { get; } = [];

        public string Kind => "git";

        public IReadOnlyCollection<CachedItem> List() => _items;

        public Task<bool> TryGiveUpAsync(string name, CancellationToken cancellationToken)
        {
            Asked.Add(name);
            if (name == "shut")
            {
                throw new UnauthorizedAccessException();
            }

            return Task.FromResult(name != "stubborn" && _items.RemoveAll(item => item.Name == name) > 0);
        }
    }
}
