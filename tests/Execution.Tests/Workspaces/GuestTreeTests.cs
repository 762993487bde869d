using Executor.Execution.Tests.Sandbox;
using Executor.Execution.Workspaces;

namespace Executor.Execution.Tests.Workspaces;

public sealed class GuestTreeTests : IAsyncLifetime
{
    private readonly TestBench _bench = new();
    private readonly string _root;
    private readonly string _outside;
    private readonly GuestTree _tree;

    public GuestTreeTests()
    {
        _root = Directory.CreateDirectory(Path.Combine(_bench.Root, "tree")).FullName;
        _outside = Directory.CreateDirectory(Path.Combine(_bench.Root, "outside")).FullName;
        _tree = new GuestTree(_root, Path.Combine(_bench.Root, "aside"), _ => { });
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task Write_NothingInTheWay_MakesFoldersAndMode()
    {
        Assert.True(await WriteAsync("a/b/test.sh", isExecutable: true));

        Assert.Equal("pristine", await File.ReadAllTextAsync(InTree("a/b/test.sh")));
        Assert.True(File.GetUnixFileMode(InTree("a/b/test.sh")).HasFlag(UnixFileMode.OtherExecute));
    }

    [Fact]
    public async Task Write_LinkAtThePath_IsReplacedNotFollowed()
    {
        string victim = Path.Combine(_outside, "victim");
        await File.WriteAllTextAsync(victim, "untouched");
        File.CreateSymbolicLink(InTree("test.sh"), victim);
        File.CreateSymbolicLink(InTree("dangling.sh"), Path.Combine(_outside, "new"));

        Assert.True(await WriteAsync("test.sh"));
        Assert.True(await WriteAsync("dangling.sh"));

        Assert.Equal("untouched", await File.ReadAllTextAsync(victim));
        Assert.Null(new FileInfo(InTree("test.sh")).LinkTarget);
        Assert.False(File.Exists(Path.Combine(_outside, "new")));
    }

    [Fact]
    public async Task Write_LinkAmongTheFolders_IsReplacedNotFollowed()
    {
        Directory.CreateSymbolicLink(InTree("tests"), _outside);

        Assert.True(await WriteAsync("tests/test.sh"));

        Assert.Empty(Directory.EnumerateFileSystemEntries(_outside));
        Assert.Equal("pristine", await File.ReadAllTextAsync(InTree("tests/test.sh")));
    }

    [Fact]
    public async Task Write_FolderAtThePath_IsMovedAside()
    {
        Directory.CreateDirectory(InTree("test.sh/inner"));
        File.SetUnixFileMode(InTree("test.sh"), UnixFileMode.None);

        Assert.True(await WriteAsync("test.sh"));

        Assert.Equal("pristine", await File.ReadAllTextAsync(InTree("test.sh")));
    }

    [Fact]
    public async Task Write_PipeAtThePath_IsReplacedWithoutWaiting()
    {
        await _bench.RunToolAsync("/usr/bin/mkfifo", InTree("test.sh"));

        Assert.True(await WriteAsync("test.sh"));

        Assert.Equal("pristine", await File.ReadAllTextAsync(InTree("test.sh")));
    }

    [Fact]
    public async Task Write_FileAmongTheFolders_IsReplaced()
    {
        await File.WriteAllTextAsync(InTree("tests"), "in the way");

        Assert.True(await WriteAsync("tests/test.sh"));
    }

    [Fact]
    public async Task Write_FoldersShut_AreOpened()
    {
        Directory.CreateDirectory(InTree("tests"));
        File.SetUnixFileMode(InTree("tests"), UnixFileMode.None);
        File.SetUnixFileMode(_root, UnixFileMode.UserRead);

        Assert.True(await WriteAsync("tests/test.sh"));
    }

    [Fact]
    public async Task Write_TreeItselfIsALink_IsRefused()
    {
        Directory.Delete(_root);
        Directory.CreateSymbolicLink(_root, _outside);

        Assert.False(await WriteAsync("test.sh"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_outside));
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("/x")]
    [InlineData("a//x")]
    [InlineData("./x")]
    public async Task Write_PathNotPlain_IsABug(string path) =>
        await Assert.ThrowsAsync<ArgumentException>(() => WriteAsync(path));

    private string InTree(string path) => Path.Combine(_root, path);

    private Task<bool> WriteAsync(string path, bool isExecutable = false) =>
        _tree.TryWriteAsync(path, new MemoryStream("pristine"u8.ToArray()), isExecutable, CancellationToken.None);
}
