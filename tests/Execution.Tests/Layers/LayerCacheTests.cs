using Executor.Execution.Layers;
using Executor.Execution.Sandbox;

namespace Executor.Execution.Tests.Layers;

public sealed class LayerCacheTests : IAsyncLifetime
{
    private readonly LayerBench _bench = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task Use_SecondTime_IsFromTheCache()
    {
        LayerCache cache = await _bench.StartAsync();

        Assert.False(await _bench.TouchAsync(cache, "a"));
        Assert.True(await _bench.TouchAsync(cache, "a"));
        Assert.False(await _bench.TouchAsync(cache, "b"));

        LayerKindFacts facts = Facts(cache);
        Assert.Equal((2, 0, 1L, 2L), (facts.Entries, facts.InUse, facts.Hits, facts.Misses));
        Assert.Empty(_bench.Leftovers());
    }

    [Fact]
    public async Task Use_ManyAtOnce_BuildOnce()
    {
        LayerCache cache = await _bench.StartAsync();

        LayerLease[] leases = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => _bench.UseAsync(cache, "a"))));

        Assert.Equal(1, _bench.Built);
        Assert.Single(leases, lease => !lease.FromCache);
        Assert.Single(leases.Select(lease => lease.Folder).Distinct());
        Assert.Equal(1, Facts(cache).InUse);
        foreach (LayerLease lease in leases)
        {
            await lease.DisposeAsync();
            await lease.DisposeAsync();
        }

        Assert.Equal(0, Facts(cache).InUse);
    }

    [Fact]
    public async Task Use_BuilderFails_NextInLineBuilds()
    {
        LayerCache cache = await _bench.StartAsync();
        TaskCompletionSource fail = new();
        TaskCompletionSource started = new();
        Task<LayerLease> first = cache.UseAsync(
            LayerKind.Install,
            LayerBench.Key("a"),
            async (folder, token) =>
            {
                await File.WriteAllTextAsync(Path.Combine(folder, "half"), "", token);
                started.SetResult();
                await fail.Task;
                throw new InvalidDataException("no");
            },
            CancellationToken.None);
        await started.Task;
        Task<LayerLease> second = _bench.UseAsync(cache, "a");
        fail.SetResult();

        await Assert.ThrowsAsync<InvalidDataException>(() => first);
        await using LayerLease lease = await second;

        Assert.False(lease.FromCache);
        Assert.False(File.Exists(Path.Combine(lease.Folder, "half")));
        Assert.Empty(_bench.Leftovers());
    }

    [Fact]
    public async Task Use_BuilderCancelled_NextInLineBuilds()
    {
        LayerCache cache = await _bench.StartAsync();
        using CancellationTokenSource cancelled = new();
        TaskCompletionSource started = new();
        Task<LayerLease> first = cache.UseAsync(
            LayerKind.Install,
            LayerBench.Key("a"),
            async (_, token) =>
            {
                started.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
                return true;
            },
            cancelled.Token);
        await started.Task;
        Task<LayerLease> second = _bench.UseAsync(cache, "a");
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await using LayerLease lease = await second;
        Assert.Equal(1, _bench.Built);
        Assert.Empty(_bench.Leftovers());
    }

    [Fact]
    public async Task Use_WaiterCancelled_LeavesTheBuilderAlone()
    {
        LayerCache cache = await _bench.StartAsync();
        TaskCompletionSource go = new();
        TaskCompletionSource started = new();
        Task<LayerLease> first = cache.UseAsync(
            LayerKind.Install,
            LayerBench.Key("a"),
            async (_, _) =>
            {
                started.SetResult();
                await go.Task;
                return true;
            },
            CancellationToken.None);
        await started.Task;
        using CancellationTokenSource cancelled = new();
        Task<LayerLease> waiter = cache.UseAsync(
            LayerKind.Install, LayerBench.Key("a"), (_, _) => throw new InvalidOperationException("not its turn"), cancelled.Token);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiter);
        go.SetResult();

        await (await first).DisposeAsync();

        Assert.True(_bench.Has("a"));
        Assert.Equal(0, Facts(cache).InUse);
    }

    [Fact]
    public async Task Use_ResultNotToBeShared_IsThisCallersAloneAndGoesWithIt()
    {
        LayerCache cache = await _bench.StartAsync();
        LayerLease lease = await cache.UseAsync(
            LayerKind.Install,
            LayerBench.Key("a"),
            async (folder, token) =>
            {
                await File.WriteAllTextAsync(Path.Combine(folder, "failed"), "", token);
                return false;
            },
            CancellationToken.None);

        Assert.False(lease.FromCache);
        Assert.True(File.Exists(Path.Combine(lease.Folder, "failed")));
        Assert.False(_bench.Has("a"));
        Assert.False(await _bench.TouchAsync(cache, "a"));

        await lease.DisposeAsync();
        Assert.False(Directory.Exists(lease.Folder));
        Assert.True(_bench.Has("a"));
        Assert.Empty(_bench.Leftovers());
    }

    [Fact]
    public async Task Use_AfterARestart_IsFromTheCache()
    {
        await _bench.TouchAsync(await _bench.StartAsync(), "a");

        LayerCache cache = await _bench.RestartAsync();

        Assert.InRange(Facts(cache).Bytes, 1, long.MaxValue);
        Assert.True(await _bench.TouchAsync(cache, "a"));
        Assert.Equal(1, _bench.Built);
    }

    [Theory]
    [InlineData("printf X | dd of=content/name conv=notrunc status=none")]
    [InlineData("rm content/filling")]
    [InlineData("touch content/more")]
    [InlineData("chmod +x content/name")]
    [InlineData("rm content/name; ln -s filling content/name")]
    [InlineData("mv content/name content/nom")]
    [InlineData("rm -r content")]
    [InlineData("rm -r content; touch content")]
    [InlineData("rm manifest.json")]
    [InlineData(": > manifest.json")]
    [InlineData("echo '{\"key\": 1}' > manifest.json")]
    [InlineData("sed -i 's/\"key\": \"./\"key\": \"x/' manifest.json")]
    public async Task Use_CorruptAfterARestart_IsBuiltAgain(string damage)
    {
        await _bench.TouchAsync(await _bench.StartAsync(), "a");
        await _bench.StopAsync();
        await DamageAsync(damage);

        LayerCache cache = await _bench.StartAsync();

        Assert.False(await _bench.TouchAsync(cache, "a"));
        Assert.True(await _bench.TouchAsync(cache, "a"));
        Assert.Equal(1, Facts(cache).Corrupt);
        await cache.SettleAsync();
        Assert.Empty(_bench.Leftovers());
    }

    [Fact]
    public async Task Use_ManifestLostWhileRunning_IsBuiltAgain()
    {
        await _bench.TouchAsync(await _bench.StartAsync(), "a");
        LayerCache cache = await _bench.RestartAsync();
        await DamageAsync("rm manifest.json");

        Assert.False(await _bench.TouchAsync(cache, "a"));
    }

    [Fact]
    public async Task Use_HostileContent_IsKeptVerifiedAndRemoved()
    {
        LayerCache cache = await _bench.StartAsync();
        async Task<bool> BuildAsync(string folder, CancellationToken token)
        {
            await _bench.Bench.RunToolAsync(
                "/usr/bin/bash",
                "-ec",
                "cd \"$0\"; touch $'\\xff\\xfe' $'line\\nbreak' -- '-rf'; mknod whiteout c 0 0; mkfifo pipe; mkdir -p shut/in; echo x > shut/in/file; chmod 000 shut/in/file shut/in shut; "
                + "ln -s /etc link; ln link hard; truncate -s 200G sparse; "
                + "python3 -c 'import os\nfor i in range(3000): os.mkdir(\"d\"); os.chdir(\"d\")'",
                folder);
            return true;
        }

        await (await cache.UseAsync(LayerKind.Install, LayerBench.Key("a"), BuildAsync, CancellationToken.None)).DisposeAsync();
        cache = await _bench.RestartAsync();
        await using (LayerLease lease = await cache.UseAsync(LayerKind.Install, LayerBench.Key("a"), BuildAsync, CancellationToken.None))
        {
            Assert.True(lease.FromCache);
        }

        await DamageAsync("rm content/whiteout");
        cache = await _bench.RestartAsync();
        await using (LayerLease lease = await cache.UseAsync(LayerKind.Install, LayerBench.Key("a"), BuildAsync, CancellationToken.None))
        {
            Assert.False(lease.FromCache);
        }

        await cache.SettleAsync();
        Assert.Empty(_bench.Leftovers());
    }

    [Fact]
    public async Task Load_WhatACrashLeft_IsRemoved()
    {
        await _bench.StartAsync();
        await _bench.StopAsync();
        Directory.CreateDirectory(Path.Combine(_bench.Root, "install", ".new-x", "content"));
        Directory.CreateDirectory(Path.Combine(_bench.Root, ".trash", "x"));
        Directory.CreateDirectory(Path.Combine(_bench.Root, "install", "somebody-elses"));

        await _bench.StartAsync();

        Assert.Empty(_bench.Leftovers());
        Assert.True(Directory.Exists(Path.Combine(_bench.Root, "install", "somebody-elses")));
    }

    [Fact]
    public async Task Load_DirectoryOfALivingExecutor_IsRefused()
    {
        await _bench.StartAsync();

        FaultException fault = await Assert.ThrowsAsync<FaultException>(() => _bench.Create().LoadAsync(CancellationToken.None));

        Assert.Contains("DATA_DIR", fault.Message, StringComparison.Ordinal);
    }

    // As after one that a disk or an end of patience broke off.
    [Fact]
    public async Task Load_BegunAnew_FindsTheSame()
    {
        LayerCache cache = await _bench.StartAsync();
        await _bench.TouchAsync(cache, "a");

        await cache.LoadAsync(CancellationToken.None);

        Assert.True(await _bench.TouchAsync(cache, "a"));
    }

    [Fact]
    public async Task Use_NoKeyOrNotLoaded_IsABug()
    {
        LayerCache cache = _bench.Create();
        await Assert.ThrowsAsync<InvalidOperationException>(() => _bench.UseAsync(cache, "a"));
        await cache.LoadAsync(CancellationToken.None);

        await Assert.ThrowsAsync<ArgumentException>(
            () => cache.UseAsync(LayerKind.Tree, "../x", (_, _) => Task.FromResult(true), CancellationToken.None));
    }

    [Fact]
    public void Key_OtherParts_IsAnother()
    {
        string[] keys =
        [
            LayerKey.Of("ab", "c"),
            LayerKey.Of("a", "bc"),
            LayerKey.Of("abc"),
            LayerKey.Of("abc", ""),
            LayerKey.Of(),
        ];

        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.All(keys, key => Assert.True(LayerKey.IsOne(key)));
        Assert.Equal(keys[2], LayerKey.Of("abc"));
    }

    private static LayerKindFacts Facts(LayerCache cache) => cache.Snapshot().Kinds.Single(kind => kind.Kind == "install");

    private Task DamageAsync(string script) => _bench.Bench.RunToolAsync("/usr/bin/bash", "-ec", "cd \"$0\"; " + script, _bench.Entry("a"));
}
