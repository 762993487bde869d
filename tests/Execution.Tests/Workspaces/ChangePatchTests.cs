using System.Text;
using Executor.Execution.Tests.Sandbox;
using Executor.Execution.Workspaces;

namespace Executor.Execution.Tests.Workspaces;

public sealed class ChangePatchTests : IAsyncLifetime
{
    private readonly TreeBench _bench = new();

    public async ValueTask InitializeAsync()
    {
        await _bench.ScriptAsync(
            _bench.PathOf("bottom"),
            "mkdir -p src docs nested/inner; printf 'a\\nold\\nb\\n' > changed; echo gone > deleted; echo low > src/covered; echo d > docs/d; ln -s changed link; "
            + "echo i > nested/inner/file; echo m > mode; printf 'one\\r\\ntwo\\r\\n' > crlf; echo '*.log' > .gitignore");
        await _bench.ScriptAsync(_bench.PathOf("top"), "mkdir src; echo high > src/covered; echo installed > src/dependency");
    }

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Theory]
    [InlineData("printf 'a\\nnew\\nb\\n' > changed; rm deleted; mkdir fresh; echo x > fresh/x; echo seen > ignored.log; chmod +x mode")]
    [InlineData("echo mine > src/covered; rm src/dependency; ln -sf docs link; printf '\\0\\1\\377' > binary; printf none > 'no newline'; : > empty")]
    [InlineData("rm -r docs; echo file > docs; rm changed; mkdir changed; echo in > changed/in")]
    [InlineData("echo 1 > $'line\\nbreak'; echo 2 > '*'; echo 3 > ':(exclude)x'; echo 4 > 'back\\slash'; echo 5 > shut; chmod 000 shut; mkfifo pipe; echo 6 > $'\\xc3\\xa9'")]
    [InlineData("mkdir -p __pycache__; touch a.pyc; echo c > nested/inner/file")]
    public async Task Patch_OfOrdinaryChanges_IsThatOfGit(string script)
    {
        await _bench.WorkAsync(script);

        string expected = await GitPatchAsync();

        Assert.Equal(expected, Text(await PatchAsync(overlay: true)));
        Assert.Equal(expected, Text(await PatchAsync(overlay: false)));
    }

    [Fact]
    public async Task Patch_NothingChanged_StartsNothing()
    {
        TreePatch patch = await new ChangePatch(null!).MakeAsync([], _bench.Before, _bench.Upper, "sha1", _bench.PathOf("none"), _ => { }, 10, CancellationToken.None);

        Assert.Equal(0, patch.TotalBytes);
        Assert.False(patch.Truncated);
        Assert.False(Directory.Exists(_bench.PathOf("none")));
    }

    [Fact]
    public async Task Patch_FiltersAndAttributesOfTheTree_HaveNoSay()
    {
        await _bench.WorkAsync(
            "printf '* text eol=lf ident filter=evil diff=evil working-tree-encoding=UTF-16\\n' > .gitattributes; printf 'one\\r\\nthree $Id$\\r\\n' > crlf; "
            + $"mkdir .git; printf '[filter \"evil\"]\\nclean = touch {_bench.PathOf("canary")}\\n' > .git/config");

        string patch = Text(await PatchAsync());

        Assert.Contains("-two\r\n+three $Id$\r\n", patch, StringComparison.Ordinal);
        Assert.False(File.Exists(_bench.PathOf("canary")));
    }

    [Fact]
    public async Task Patch_RepositoriesInTheTree_AreOrdinaryFolders()
    {
        await _bench.WorkAsync(
            "export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a; echo c > nested/inner/file; cd nested; git init -q .; git add -A; git commit -qm x; "
            + "cd ..; git init -q sub; cd sub; echo s > s; git add -A; git commit -qm x");

        string patch = Text(await PatchAsync());

        Assert.Contains("-i\n+c\n", patch, StringComparison.Ordinal);
        Assert.Contains("+++ b/sub/s", patch, StringComparison.Ordinal);
        Assert.DoesNotContain("160000", patch, StringComparison.Ordinal);
        Assert.DoesNotContain(".git/", patch, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Patch_LargeFiles_AreLeftOutAndCounted()
    {
        const long Huge = 3L * 1024 * 1024 * 1024;
        await _bench.WorkAsync($"truncate -s {Huge} huge; truncate -s 16777216 fits; echo x > deleted");

        TreePatch patch = await PatchAsync();

        Assert.True(patch.Truncated);
        Assert.InRange(patch.TotalBytes, Huge, Huge + (32 * 1024 * 1024));
        Assert.Contains("-gone\n+x\n", Text(patch), StringComparison.Ordinal);
        Assert.Contains("b/fits", Text(patch), StringComparison.Ordinal);
        Assert.DoesNotContain("huge", Text(patch), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Patch_LargerThanTheBound_IsCutAndSaysHowLongItWas()
    {
        await _bench.WorkAsync("seq 100000 > created");

        TreePatch patch = await PatchAsync(maxBytes: 1000);

        Assert.True(patch.Truncated);
        Assert.Equal(1000, patch.Bytes.Length);
        Assert.InRange(patch.TotalBytes, 600_000, 800_000);
    }

    [Fact]
    public async Task Patch_Sha256_NamesContentsSo()
    {
        await _bench.WorkAsync("echo x > deleted");

        string index = Text(await PatchAsync(format: "sha256")).Split('\n').Single(line => line.StartsWith("index ", StringComparison.Ordinal));

        Assert.Equal("index ".Length + 64 + 2 + 64 + " 100644".Length, index.Length);
    }

    private const long GuestUser = 100_000;

    private static string Text(TreePatch patch) => Encoding.Latin1.GetString(patch.Bytes.Span);

    private async Task<TreePatch> PatchAsync(bool overlay = true, int maxBytes = 10 * 1024 * 1024, string format = "sha1")
    {
        TreeChanges changes = overlay ? await _bench.OverlayAsync() : await _bench.CopyAsync();
        // As a guest would own it: the sandbox opens what guests have shut, and nobody else's.
        await _bench.Bench.Get<TreeCopier>().GiveAsync(overlay ? _bench.Upper : _bench.Worked, GuestUser, CancellationToken.None);
        return await new ChangePatch(_bench.Bench.Get<GitRunner>()).MakeAsync(
            changes.Changes,
            overlay ? _bench.Before : new LayeredTree([_bench.Pristine]),
            overlay ? _bench.Upper : _bench.Worked,
            format,
            Directory.CreateDirectory(_bench.PathOf($"patch-{Guid.NewGuid():n}")).FullName,
            TestBench.OpenToAll,
            maxBytes,
            CancellationToken.None);
    }

    /// <summary>The patch that two snapshots of the whole tree give.</summary>
    /// <summary>As git itself sees the two trees, ignore rules and caches apart.</summary>
    private async Task<string> GitPatchAsync()
    {
        await _bench.ScriptAsync(
            _bench.Bench.Root,
            """
            take() {
                git -C repository add --all --force -- . ':(exclude,glob)**/__pycache__/**' ':(exclude,glob)**/*.py[co]' ':(exclude,glob)**/.pytest_cache/**'
                git -C repository write-tree
            }
            cp -a pristine repository
            git -C repository init --quiet
            before=$(take)
            find repository -mindepth 1 -maxdepth 1 ! -name .git -exec rm -r {} +
            rm repository/.git/index
            cp -a worked/. repository
            after=$(take)
            git -C repository -c core.looseCompression=0 diff-tree -r --patch --binary --full-index --no-renames --no-color "$before" "$after" > expected.patch
            """);
        return Encoding.Latin1.GetString(await File.ReadAllBytesAsync(_bench.PathOf("expected.patch")));
    }
}
