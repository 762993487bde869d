using System.Collections.Immutable;
using Executor.Execution.Files;
using Executor.Execution.Workspaces;

namespace Executor.Execution.Tests.Workspaces;

public sealed class ChangeApplierTests : IAsyncLifetime
{
    private const string Work =
        "echo new > changed; chmod +x changed; rm deleted; rm -r gone; mkdir -p fresh/in empty; echo x > fresh/in/file; ln -s /etc/passwd fresh/link; "
        + "rm -r src/deep; echo flat > src/deep; rm docs/d; rmdir docs; ln -s $'no\\xff where' docs; rm link; mkdir link; echo y > link/y; rm src/covered; "
        + "echo s > fresh/suid; chmod 6755 fresh/suid; chmod 000 changed";

    private readonly TreeBench _bench = new();

    private string Target => _bench.PathOf("target");

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Target);
        await _bench.ScriptAsync(
            _bench.PathOf("bottom"),
            "mkdir -p src/deep/er docs gone/in; echo old > changed; echo gone > deleted; echo same > src/kept; echo low > src/covered; "
            + "echo a > src/deep/a; echo b > src/deep/er/b; echo d > docs/d; ln -s changed link; touch gone/in/x gone/m.pyc; chmod 2750 src; chown 1234:2345 src");
        await _bench.ScriptAsync(_bench.PathOf("top"), "mkdir -m 700 src; echo high > src/covered; chown 1234:2345 src");
    }

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task Apply_ToACopy_MakesTheWorkedTree()
    {
        await _bench.WorkAsync(Work);
        await _bench.ScriptAsync(_bench.Bench.Root, "cp -a pristine/. target");

        foreach (string source in (string[])[_bench.Worked, _bench.Upper])
        {
            Assert.Empty(await ChangeApplier.ToFolder(source, Target, Aside())
                .ApplyAsync((await _bench.CopyAsync()).Changes, CancellationToken.None));
        }

        await AssertSameAsync(Target);
        Assert.Equal(0, (int)File.GetUnixFileMode(Target + "/fresh/suid") & 0xE00);
    }

    [Fact]
    public async Task Apply_ToAnUpperFolder_ShowsTheWorkedTreeWhenMounted()
    {
        await _bench.WorkAsync(Work);

        Assert.Empty(await ChangeApplier.ToUpper(_bench.Upper, Target, Aside(), _bench.Before)
            .ApplyAsync((await _bench.OverlayAsync()).Changes, CancellationToken.None));

        Directory.CreateDirectory(_bench.PathOf("seen"));
        await _bench.Bench.RunToolAsync(
            "/usr/bin/unshare",
            "--mount",
            "/usr/bin/bash",
            "-ec",
            "cd \"$0\"; mount -t overlay none -o lowerdir=target:top:bottom mounted; cp -a mounted/. seen; stat -c '%a %u %g' mounted/src > look",
            _bench.Bench.Root);
        await AssertSameAsync(_bench.PathOf("seen"));
        Assert.Equal("700 1234 2345\n", await File.ReadAllTextAsync(_bench.PathOf("look")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Apply_FolderOfWhichSomethingIsKept_DeletesOnlyTheRest(bool toUpper)
    {
        await _bench.WorkAsync("rm -r src");
        await _bench.ScriptAsync(_bench.Bench.Root, "cp -a pristine/. target");
        ImmutableArray<TreeChange> changes = [.. (await _bench.OverlayAsync()).Changes.Where(change => change.Path != "src/deep/er/b")];
        string upper = Directory.CreateDirectory(_bench.PathOf("newupper")).FullName;

        ChangeApplier applier = toUpper
            ? ChangeApplier.ToUpper(_bench.Upper, upper, Aside(), _bench.Before)
            : ChangeApplier.ToFolder(_bench.Upper, Target, Aside());
        Assert.Empty(await applier.ApplyAsync(changes, CancellationToken.None));

        LayeredTree seen = toUpper ? new LayeredTree([upper, .. _bench.Lowers]) : new LayeredTree([Target]);
        Assert.Equal(TreeEntryType.File, seen.TypeOf("src/deep/er/b"));
        Assert.Null(seen.TypeOf("src/deep/a"));
        Assert.Null(seen.TypeOf("src/kept"));
    }

    [Fact]
    public async Task Apply_LinksInTheTarget_AreReplacedNotFollowed()
    {
        await _bench.WorkAsync("echo evil > src/kept; echo evil > docs/d; rm gone/in/x");
        string outside = Directory.CreateDirectory(_bench.PathOf("outside")).FullName;
        await File.WriteAllTextAsync(Path.Combine(outside, "x"), "untouched");
        await _bench.ScriptAsync(Target, "ln -s ../outside src; mkdir docs gone; ln -s ../../outside/x docs/d; ln -s ../../outside gone/in");

        await ChangeApplier.ToFolder(_bench.Upper, Target, Aside()).ApplyAsync((await _bench.OverlayAsync()).Changes, CancellationToken.None);

        Assert.Equal(["untouched"], Directory.EnumerateFiles(outside).Select(File.ReadAllText));
        Assert.Equal("evil\n", await File.ReadAllTextAsync(Target + "/src/kept"));
        Assert.Equal("evil\n", await File.ReadAllTextAsync(Target + "/docs/d"));
    }

    [Fact]
    public async Task Apply_LargeAndSparseFiles_KeepsContentAndHoles()
    {
        await _bench.WorkAsync(
            "truncate -s 500G sparse; echo middle | dd of=sparse bs=1 seek=3000000000 conv=notrunc status=none; head -c 30000000 /dev/urandom > large; : > empty");
        await _bench.ScriptAsync(_bench.Bench.Root, "cp -a pristine/. target");

        Assert.Empty(await ChangeApplier.ToFolder(_bench.Upper, Target, Aside())
            .ApplyAsync((await _bench.OverlayAsync()).Changes, CancellationToken.None));

        Assert.True(NativeFiles.TryStat(Target + "/sparse", out FileFacts facts));
        Assert.Equal(500L * 1024 * 1024 * 1024, facts.Size);
        Assert.InRange(facts.DiskBytes, 1, 1024 * 1024);
        await _bench.ScriptAsync(
            _bench.Bench.Root,
            "cmp upper/large target/large; test \"$(dd if=target/sparse bs=1 skip=3000000000 count=6 status=none)\" = middle; test -f target/empty");
    }

    [Fact]
    public async Task Apply_OwnersOfTheGuest_StayTheGuests()
    {
        await _bench.WorkAsync("echo x > mine; mkdir folder; ln -s x alink; chown -h 100000:100001 mine folder alink");

        await ChangeApplier.ToFolder(_bench.Upper, Target, Aside()).ApplyAsync((await _bench.OverlayAsync()).Changes, CancellationToken.None);

        Assert.All(["mine", "folder", "alink"], name =>
        {
            Assert.True(NativeFiles.TryStat($"{Target}/{name}", out FileFacts facts));
            Assert.Equal((100000u, 100001u), (facts.User, facts.Group));
        });
    }

    [Fact]
    public async Task Apply_PathTooLongForTheTarget_IsToldAndTheRestIsDone()
    {
        string longest = string.Join('/', Enumerable.Repeat(new string('n', 250), 15));
        string deep = Directory.CreateDirectory($"{_bench.PathOf("deep")}/{new string('d', 250)}/{new string('e', 250)}").FullName;
        await _bench.WorkAsync($"mkdir -p {longest}; echo x > {longest}/file; echo y > zzz");

        ImmutableArray<string> failed = await ChangeApplier.ToFolder(_bench.Upper, deep, Aside())
            .ApplyAsync((await _bench.OverlayAsync()).Changes, CancellationToken.None);

        Assert.Contains(longest + "/file", failed);
        Assert.True(File.Exists(deep + "/zzz"));
    }

    [Fact]
    public async Task Apply_Cancelled_Stops()
    {
        await _bench.WorkAsync("echo new > changed");
        using CancellationTokenSource cancelled = new();
        await cancelled.CancelAsync();
        TreeChanges changes = await _bench.OverlayAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => ChangeApplier.ToFolder(_bench.Upper, Target, Aside()).ApplyAsync(changes.Changes, cancelled.Token));
    }

    private string Aside() => _bench.PathOf("aside");

    /// <summary>Nothing differs from what the guest left, and the other way round.</summary>
    private async Task AssertSameAsync(string tree)
    {
        Assert.Empty((await TreeComparison.OfCopyAsync(_bench.Worked, tree, 100, CancellationToken.None)).Changes);
        Assert.Empty((await TreeComparison.OfCopyAsync(tree, _bench.Worked, 100, CancellationToken.None)).Changes);
    }
}
