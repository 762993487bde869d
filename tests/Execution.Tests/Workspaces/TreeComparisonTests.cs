using Executor.Execution.Files;
using Executor.Execution.Sandbox;
using Executor.Execution.Workspaces;

namespace Executor.Execution.Tests.Workspaces;

public sealed class TreeComparisonTests : IAsyncLifetime
{
    private readonly TreeBench _bench = new();

    public async ValueTask InitializeAsync()
    {
        await _bench.ScriptAsync(
            _bench.PathOf("bottom"),
            "mkdir -p src/deep/er docs; echo old > changed; echo gone > deleted; echo same > src/kept; echo low > src/covered; "
            + "echo a > src/deep/a; echo b > src/deep/er/b; echo d > docs/d; ln -s changed link; touch src/hidden; chmod 755 src/deep/a");
        await _bench.ScriptAsync(
            _bench.PathOf("top"),
            "mkdir -p src; echo installed > dependency; echo high > src/covered; mknod src/hidden c 0 0");
    }

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task Changes_NothingDone_AreNone()
    {
        await _bench.WorkAsync("cat src/kept");

        Assert.Empty(await _bench.ChangesAsync());
    }

    [Fact]
    public async Task Changes_NewChangedAndDeleted_AreAllFound()
    {
        await _bench.WorkAsync(
            "echo new > changed; rm deleted link; mkdir -p fresh/in; echo x > fresh/in/file; ln -s nowhere src/dangling; echo mine > src/covered");

        Assert.Equal(
            [
                "~changed File", "-deleted File", "+fresh Folder", "+fresh/in Folder", "+fresh/in/file File", "-link Link",
                "~src/covered File", "+src/dangling Link",
            ],
            await _bench.ChangesAsync());
    }

    [Fact]
    public async Task Changes_FilesTouchedOrWrittenAgain_AreNone()
    {
        await _bench.WorkAsync(
            "touch changed; cp src/kept x; mv x src/kept; echo old > changed; chmod 640 deleted; chmod 700 docs; rm link; ln -s changed link; chown 7:7 dependency");

        Assert.Empty(await _bench.ChangesAsync());
    }

    [Fact]
    public async Task Changes_SameSizeAndTime_AreFoundByContent()
    {
        await _bench.WorkAsync("touch -r changed stamp; echo OLD > changed; touch -r stamp changed; rm stamp");

        Assert.Equal(["~changed File"], await _bench.ChangesAsync());
    }

    [Fact]
    public async Task Changes_ExecutableBit_Counts()
    {
        await _bench.WorkAsync("chmod +x changed; chmod -x src/deep/a");

        Assert.Equal(["~changed File", "~src/deep/a File"], await _bench.ChangesAsync());
    }

    [Fact]
    public async Task Changes_FolderDeleted_NamesAllThatWasInIt()
    {
        await _bench.WorkAsync("rm -r src");

        Assert.Equal(
            [
                "-src Folder", "-src/covered File", "-src/deep Folder", "-src/deep/a File", "-src/deep/er Folder",
                "-src/deep/er/b File", "-src/kept File",
            ],
            await _bench.ChangesAsync());
    }

    [Fact]
    public async Task Changes_FolderMadeAnew_AreWhatDiffers()
    {
        await _bench.WorkAsync("rm -r src; mkdir -p src/deep; echo same > src/kept; echo A > src/deep/a");

        Assert.True(LayeredTree.IsOpaque(_bench.Upper + "/src"));
        Assert.Equal(
            ["-src/covered File", "~src/deep/a File", "-src/deep/er Folder", "-src/deep/er/b File"],
            await _bench.ChangesAsync());
    }

    [Fact]
    public async Task Changes_OfKind_NameBothAndAllBelow()
    {
        await _bench.WorkAsync("rm -r src/deep changed docs; ln -s /etc src/deep; mkdir changed; echo x > changed/x; echo flat > docs");

        Assert.Equal(
            [
                "~changed File to Folder", "+changed/x File", "~docs Folder to File", "-docs/d File",
                "~src/deep Folder to Link", "-src/deep/a File", "-src/deep/er Folder", "-src/deep/er/b File",
            ],
            await _bench.ChangesAsync());
    }

    [Fact]
    public async Task Changes_RepositoriesAndBytecode_AreLeftOut()
    {
        await _bench.WorkAsync(
            "mkdir -p .git src/__pycache__ src/deep/.git .pytest_cache; touch .git/x src/__pycache__/m.pyc src/deep/.git/HEAD src/m.pyc src/n.pyo .pytest_cache/x");

        Assert.Empty(await _bench.ChangesAsync());
        Assert.Equal(0, (await _bench.OverlayAsync()).LeftOut);
    }

    [Fact]
    public async Task Changes_WhatCannotBeCarried_IsCountedAndNeverOpened()
    {
        await _bench.WorkAsync(
            "mkfifo pipe; rm deleted; mkfifo deleted; mknod device c 1 3; touch $'\\xff\\xfe'; mkdir $'dir\\xff'; touch $'dir\\xff/x'; echo x > $'line\\nbreak'");

        Assert.Equal(["-deleted File", "+line\nbreak File"], await _bench.ChangesAsync());
        Assert.Equal(5, (await _bench.OverlayAsync()).LeftOut);
    }

    [Fact]
    public async Task Changes_ShutFilesAndFolders_AreRead()
    {
        await _bench.WorkAsync("echo x > docs/shut; chmod 000 docs/shut docs; echo new > src/deep/a; chmod 000 src/deep/a src/deep");

        Assert.Equal(["+docs/shut File", "~src/deep/a File"], await _bench.ChangesAsync());
    }

    [Fact]
    public async Task Changes_DeeperThanAnyPath_EndAtTheLastThatCanBeOpened()
    {
        TreeChanges changes = await TreeComparison.OfCopyAsync(_bench.Pristine, await _bench.NestAsync(), 10_000, CancellationToken.None);

        Assert.True(changes.IsWhole);
        Assert.InRange(changes.LeftOut, 1, 4);
        Assert.All(changes.Changes, change => Assert.InRange(change.Path.Length, 1, 4095));
    }

    [Fact]
    public async Task Changes_MoreThanWanted_StopThere()
    {
        await _bench.WorkAsync("for i in {1..50}; do touch file$i; done; rm -r src docs");

        TreeChanges overlay = await _bench.OverlayAsync(maxChanges: 20);

        Assert.Equal(20, overlay.Changes.Length);
        Assert.False(overlay.IsWhole);
        Assert.False((await _bench.CopyAsync(maxChanges: 20)).IsWhole);
    }

    [Fact]
    public async Task Changes_Cancelled_Stop()
    {
        using CancellationTokenSource cancelled = new();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => TreeComparison.OfCopyAsync(_bench.Pristine, _bench.Worked, 10, cancelled.Token));
    }

    [Fact]
    public async Task Changes_LinkInALowerFolder_IsNotFollowed()
    {
        // A folder of the guest's stands where a layer has a link: what the link leads to is not what was there.
        string outside = Directory.CreateDirectory(_bench.PathOf("outside")).FullName;
        await File.WriteAllTextAsync(Path.Combine(outside, "secret"), "secret");
        Directory.CreateSymbolicLink(Path.Combine(_bench.PathOf("top"), "way"), outside);
        await _bench.WorkAsync("rm way; mkdir way; echo -n secret > way/secret");

        Assert.Equal(["~way Link to Folder", "+way/secret File"], await _bench.ChangesAsync());
        Assert.Null(_bench.Before.Find("way/secret"));
    }

    [Fact]
    public async Task Changes_OverlayWithRedirects_IsAFault()
    {
        await _bench.ScriptAsync(_bench.Upper, "mkdir moved; python3 -c 'import os; os.setxattr(\"moved\", \"trusted.overlay.redirect\", b\"src\")'");

        FaultException fault = await Assert.ThrowsAsync<FaultException>(() => _bench.OverlayAsync());

        Assert.Contains("redirect_dir=off", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tree_OfLayers_ShowsWhatTheMountShows()
    {
        await _bench.WorkAsync("rm -r src/deep; mkdir src/deep; echo n > src/deep/n");

        Assert.Null(_bench.Before.TypeOf("src/hidden"));
        Assert.Equal("high\n"u8.ToArray(), _bench.Before.ReadFile("src/covered", 100));
        Assert.Null(_bench.Before.ReadFile("src/covered", 4));
        Assert.Null(_bench.Before.ReadFile("link", 100));
        Assert.Equal(TreeEntryType.Folder, _bench.Before.TypeOf("src/deep/er"));
        Assert.Null(_bench.After.TypeOf("src/deep/er"));
        Assert.Equal("n\n"u8.ToArray(), _bench.After.ReadFile("src/deep/n", 100));
        Assert.Equal(TreeEntryType.Link, _bench.After.TypeOf("link"));
    }
}
