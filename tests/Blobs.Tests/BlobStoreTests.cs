using System.Security.Cryptography;
using System.Text;
using Executor.Contracts.Blobs;

namespace Executor.Blobs.Tests;

public sealed class BlobStoreTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private const UnixFileMode GroupFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;

    private readonly string _root = Directory.CreateTempSubdirectory("blobs-").FullName;
    private readonly BlobStore _store;

    public BlobStoreTests() => _store = new BlobStore(_root);

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Put_Content_IsNamedByItsDigest()
    {
        BlobRef blob = await _store.PutAsync("abc"u8.ToArray(), None);

        Assert.Equal(new BlobRef("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", 3), blob);
        Assert.Equal(Path.Combine(_root, "sha256", "ba", blob.Sha256), _store.GetPath(blob));
        Assert.Equal("abc", await File.ReadAllTextAsync(_store.GetPath(blob), None));
    }

    [Fact]
    public async Task Put_EmptyContent_IsABlob()
    {
        BlobRef blob = await _store.PutAsync(ReadOnlyMemory<byte>.Empty, None);

        Assert.Equal(0, blob.Size);
        Assert.True(_store.Contains(blob));
    }

    [Fact]
    public async Task Put_IntoFolderOfAGroup_LetsTheGroupWriteBesideIt()
    {
        DirectoryInfo shared = Directory.CreateDirectory(Path.Combine(_root, "shared"));
        shared.UnixFileMode = UnixFileMode.SetGroup | GroupFolder;
        BlobStore store = new(shared.FullName);

        BlobRef blob = await store.PutAsync("abc"u8.ToArray(), None);

        string shard = Path.GetDirectoryName(store.GetPath(blob))!;
        Assert.All(
            (string[])[Path.Combine(shared.FullName, "tmp"), Path.GetDirectoryName(shard)!, shard],
            folder => Assert.Equal(UnixFileMode.SetGroup | GroupFolder, new DirectoryInfo(folder).UnixFileMode));
    }

    [Fact]
    public async Task Put_SameContentTwice_IsYoungAgain()
    {
        BlobRef first = await _store.PutAsync("twice"u8.ToArray(), None);
        DateTime written = new(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(_store.GetPath(first), written);

        BlobRef second = await _store.PutAsync("twice"u8.ToArray(), None);

        Assert.Equal(first, second);
        Assert.NotEqual(written, File.GetLastWriteTimeUtc(_store.GetPath(first)));
        Assert.Empty(Temporary());
    }

    [Fact]
    public async Task Put_OverDamagedCopy_ReplacesIt()
    {
        BlobRef blob = await _store.PutAsync("whole"u8.ToArray(), None);
        await File.WriteAllTextAsync(_store.GetPath(blob), "wh", None);

        await _store.PutAsync("whole"u8.ToArray(), None);

        Assert.Equal("whole", await File.ReadAllTextAsync(_store.GetPath(blob), None));
    }

    [Fact]
    public async Task Put_SameContentFromMany_AllAgree()
    {
        byte[] content = RandomNumberGenerator.GetBytes(200_000);
        BlobRef[] blobs = await Task.WhenAll(
            Enumerable.Range(0, 16).Select(_ => Task.Run(async () => await _store.PutAsync(content, None))));

        Assert.Single(blobs.Distinct());
        Assert.Equal(content, await File.ReadAllBytesAsync(_store.GetPath(blobs[0]), None));
        Assert.Empty(Temporary());
    }

    [Fact]
    public async Task PutFile_LargerThanABuffer_KeepsEveryByte()
    {
        byte[] content = RandomNumberGenerator.GetBytes(1_000_003);
        string source = Path.Combine(_root, "source");
        await File.WriteAllBytesAsync(source, content, None);

        BlobRef blob = await _store.PutFileAsync(source, None);

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), blob.Sha256);
        Assert.Equal(content.Length, blob.Size);
        Assert.Equal(content, await File.ReadAllBytesAsync(_store.GetPath(blob), None));
        Assert.True(File.Exists(source));
    }

    [Fact]
    public async Task Find_KnownDigest_TellsTheSize()
    {
        BlobRef blob = await _store.PutAsync("known"u8.ToArray(), None);

        Assert.Equal(blob, _store.Find(blob.Sha256));
        Assert.Equal(blob, new BlobStore(_root).Find(blob.Sha256));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ab")]
    [InlineData("../../../../../../../../../../../../../../../../../../../etc/passwd")]
    [InlineData("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD")]
    [InlineData("zz7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    public void Find_UnknownOrMalformedDigest_IsNull(string sha256)
    {
        Assert.Null(_store.Find(sha256));
        Assert.False(_store.Contains(new BlobRef(sha256, 3)));
        BlobNotFoundException error = Assert.Throws<BlobNotFoundException>(() => _store.OpenRead(new BlobRef(sha256, 3)));
        Assert.Contains(sha256, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void GetPath_MalformedDigest_Throws() =>
        Assert.Throws<BlobNotFoundException>(() => _store.GetPath(new BlobRef("../escape", 1)));

    [Fact]
    public async Task OpenRead_OtherSize_Throws()
    {
        BlobRef blob = await _store.PutAsync("sized"u8.ToArray(), None);

        Assert.Throws<BlobNotFoundException>(() => _store.OpenRead(blob with { Size = 4 }));
        Assert.False(_store.Contains(blob with { Size = 4 }));
    }

    [Fact]
    public async Task OpenRead_KnownBlob_ReadsItsBytes()
    {
        BlobRef blob = await _store.PutAsync("read me"u8.ToArray(), None);
        await using FileStream stream = _store.OpenRead(blob);
        using StreamReader reader = new(stream, Encoding.UTF8);

        Assert.Equal("read me", await reader.ReadToEndAsync(None));
    }

    [Fact]
    public async Task Sweep_LeftoverOfACrash_IsRemoved()
    {
        BlobRef blob = await _store.PutAsync("kept"u8.ToArray(), None);
        await File.WriteAllTextAsync(Path.Combine(_root, "tmp", "leftover"), "half", None);

        _store.SweepTemporary();

        Assert.Empty(Temporary());
        Assert.True(_store.Contains(blob));
    }

    [Fact]
    public async Task Sweep_WhileAWriterLives_LeavesItsFile()
    {
        await using BlobWriter writer = _store.CreateWriter();
        await writer.WriteAsync("slow "u8.ToArray(), None);

        new BlobStore(_root).SweepTemporary();
        await writer.WriteAsync("upload"u8.ToArray(), None);
        BlobRef blob = await writer.CompleteAsync(None);

        Assert.Equal("slow upload", await File.ReadAllTextAsync(_store.GetPath(blob), None));
    }

    [Fact]
    public async Task Sweep_DuringManyWrites_LosesNone()
    {
        using CancellationTokenSource done = new();
        Task sweeping = Task.Run(() =>
        {
            while (!done.IsCancellationRequested)
            {
                _store.SweepTemporary();
            }
        });

        for (int i = 0; i < 200; i++)
        {
            BlobRef blob = await _store.PutAsync(BitConverter.GetBytes(i), None);
            Assert.True(_store.Contains(blob));
        }

        await done.CancelAsync();
        await sweeping;
    }

    private string[] Temporary() => Directory.GetFileSystemEntries(Path.Combine(_root, "tmp"));
}
