using Executor.Execution.Layers;
using Executor.Execution.Sandbox;
using Executor.Execution.Tests.Sandbox;
using Executor.Execution.Workspaces;
using Microsoft.Extensions.Logging.Abstractions;

namespace Executor.Execution.Tests.Layers;

/// <summary>A cache on a real disk whose free space is what a test says, and a clock that moves when it is told to.</summary>
internal sealed class LayerBench : IAsyncDisposable
{
    private readonly List<LayerCache> _caches = [];

    public TestBench Bench { get; } = new();

    public Clock Time { get; } = new();

    public Disk Space { get; } = new();

    public string Root => Path.Combine(Bench.Root, "layers");

    public LayerOptions Options { get; set; } = new() { Directory = "" };

    /// <summary>How many times something was built.</summary>
    public int Built { get; private set; }

    public ILayerFiles Files => new SandboxedLayerFiles(Bench.Get<GuestSandbox>(), Bench.Get<TreeRemover>());

    public static string Key(string name) => LayerKey.Of(name);

    /// <summary>A cache as an executor has it after its start. One at a time.</summary>
    public async Task<LayerCache> StartAsync()
    {
        LayerCache cache = Create();
        await cache.LoadAsync(CancellationToken.None);
        return cache;
    }

    public LayerCache Create()
    {
        LayerCache cache = new(Options with { Directory = Root }, Files, Space, Time, NullLogger<LayerCache>.Instance);
        _caches.Add(cache);
        return cache;
    }

    /// <summary>Ends one executor and starts the next.</summary>
    public async Task<LayerCache> RestartAsync()
    {
        await StopAsync();
        return await StartAsync();
    }

    public async Task StopAsync()
    {
        foreach (LayerCache cache in _caches)
        {
            await cache.DisposeAsync();
        }

        _caches.Clear();
    }

    /// <summary>Uses a layer whose content is its name, of a size in kilobytes.</summary>
    public Task<LayerLease> UseAsync(LayerCache cache, string name, int kilobytes = 1) =>
        cache.UseAsync(
            LayerKind.Install,
            Key(name),
            async (folder, token) =>
            {
                Built++;
                await File.WriteAllTextAsync(Path.Combine(folder, "name"), name, token);
                await File.WriteAllBytesAsync(Path.Combine(folder, "filling"), new byte[kilobytes * 1024], token);
                return true;
            },
            CancellationToken.None);

    /// <summary>Uses a layer and is done with it, a second later than the one before.</summary>
    public async Task<bool> TouchAsync(LayerCache cache, string name, int kilobytes = 1)
    {
        Time.Advance(TimeSpan.FromSeconds(1));
        await using LayerLease lease = await UseAsync(cache, name, kilobytes);
        Assert.Equal(name, await File.ReadAllTextAsync(Path.Combine(lease.Folder, "name")));
        return lease.FromCache;
    }

    public string Entry(string name) => Path.Combine(Root, "install", Key(name));

    public bool Has(string name) => Directory.Exists(Entry(name));

    public string[] Leftovers() =>
    [
        .. Directory.EnumerateDirectories(Path.Combine(Root, "install"), ".new-*"),
        .. Directory.EnumerateDirectories(Path.Combine(Root, ".trash")),
    ];

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Bench.DisposeAsync();
    }

    internal sealed class Disk : IDiskSpace
    {
        public Func<long> Free { get; set; } = () => long.MaxValue;

        public long FreeBytes(string folder) => Free();
    }

    internal sealed class Clock : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => _now;

        public void Advance(TimeSpan by) => _now += by;
    }
}
