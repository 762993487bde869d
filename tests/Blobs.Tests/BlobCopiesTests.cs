using System.Text;
using Executor.Blobs.Remote;
using Executor.Blobs.Tests.Remote;
using Executor.Contracts.Blobs;

namespace Executor.Blobs.Tests;

/// <summary>A store of copies has a size, and whatever it removes can be had again.</summary>
public sealed class BlobCopiesTests : IDisposable
{
    private const int BlobBytes = 1000;

    private static readonly CancellationToken None = CancellationToken.None;

    private readonly string _root = Directory.CreateTempSubdirectory("executor-copies-").FullName;
    private readonly MemoryOrigin _origin = new();

    private long Bytes => new DirectoryInfo(Path.Combine(_root, "sha256")).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);

    [Fact]
    public async Task Copies_AboveTheirSize_MakeRoom_ThoseUsedLongestAgoFirst()
    {
        BlobStore store = Store(maxBytes: 5 * BlobBytes);
        List<BlobRef> blobs = [];
        for (int i = 0; i < 5; i++)
        {
            blobs.Add(await PutAsync(store, i));
            File.SetLastWriteTimeUtc(store.GetPath(blobs[i]), DateTime.UnixEpoch.AddDays(i));
        }

        // The oldest is used once more, so the second goes.
        await (await store.OpenReadAsync(blobs[0], None)).DisposeAsync();
        BlobRef newest = await PutAsync(store, 5);

        Assert.InRange(Bytes, BlobBytes, 5 * BlobBytes);
        Assert.NotNull(store.Find(blobs[0].Sha256));
        Assert.Null(store.Find(blobs[1].Sha256));
        Assert.NotNull(store.Find(newest.Sha256));
        Assert.Equal(0, _origin.Fetched);

        await (await store.OpenReadAsync(blobs[1], None)).DisposeAsync();
        Assert.Equal(1, _origin.Fetched);
        Assert.InRange(Bytes, BlobBytes, 5 * BlobBytes);
    }

    [Fact]
    public async Task Copy_ThatIsLargerThanAllMayBe_IsReadAllTheSame()
    {
        BlobRef large = await PutAsync(Store(maxBytes: 1), 1);

        BlobStore store = Store(maxBytes: 1);
        await using FileStream stream = await store.OpenReadAsync(large, None);

        Assert.Equal(BlobBytes, stream.Length);
    }

    [Fact]
    public async Task Copies_OfAnEarlierProcess_Count()
    {
        BlobStore before = Store(maxBytes: 100 * BlobBytes);
        for (int i = 0; i < 10; i++)
        {
            await PutAsync(before, i);
        }

        await PutAsync(Store(maxBytes: 5 * BlobBytes), 10);

        Assert.InRange(Bytes, BlobBytes, 5 * BlobBytes);
    }

    [Theory]
    [InlineData(28)]
    [InlineData(122)]
    public async Task FullDisk_LosesItsCopiesFirst_AndTheFetchGoesOn(int error)
    {
        BlobStore store = Store(maxBytes: 100 * BlobBytes);
        BlobRef other = await PutAsync(store, 1);
        BlobRef wanted = await PutAsync(store, 2);
        File.Delete(store.GetPath(wanted));
        _origin.DiskFault = new IOException("No space left on device", error);

        await (await store.OpenReadAsync(wanted, None)).DisposeAsync();

        Assert.Equal(2, _origin.Fetched);
        Assert.Null(store.Find(other.Sha256));
        Assert.Empty(Directory.GetFiles(Path.Combine(_root, "tmp")));
    }

    [Fact]
    public async Task BrokenDisk_IsSaid()
    {
        BlobStore store = Store(maxBytes: 100 * BlobBytes);
        BlobRef other = await PutAsync(store, 1);
        BlobRef wanted = await PutAsync(store, 2);
        File.Delete(store.GetPath(wanted));
        _origin.DiskFault = new IOException("Input/output error", 5);

        IOException error = await Assert.ThrowsAsync<IOException>(async () => await store.OpenReadAsync(wanted, None));

        Assert.Equal("Input/output error", error.Message);
        Assert.NotNull(store.Find(other.Sha256));
        Assert.Empty(Directory.GetFiles(Path.Combine(_root, "tmp")));
    }

    [Fact]
    public async Task DamagedCopy_IsFetchedAgain()
    {
        BlobStore store = Store(maxBytes: 100 * BlobBytes);
        BlobRef blob = await PutAsync(store, 1);
        await File.WriteAllTextAsync(store.GetPath(blob), "torn", None);

        await using FileStream stream = await store.OpenReadAsync(blob, None);

        Assert.Equal(BlobBytes, stream.Length);
        Assert.Equal(1, _origin.Fetched);
    }

    [Fact]
    public async Task MalformedDigest_IsNotAskedFor()
    {
        await Assert.ThrowsAsync<BlobNotFoundException>(
            async () => await Store(maxBytes: 1).OpenReadAsync(new BlobRef("../../etc/passwd", 1), None));
        Assert.Equal(0, _origin.Fetched);
    }

    [Fact]
    public async Task StoreWithoutAnOrigin_OpensOnlyWhatItHas()
    {
        BlobStore store = new(_root);
        Assert.False(store.KeepsCopies);
        await Assert.ThrowsAsync<BlobNotFoundException>(async () => await store.OpenReadAsync(new BlobRef(new string('a', 64), 1), None));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static async Task<BlobRef> PutAsync(BlobStore store, int content) =>
        await store.PutAsync(Encoding.ASCII.GetBytes($"{content:0000}".PadRight(BlobBytes, '.')), None);

    private BlobStore Store(long maxBytes) => new(_root, new BlobCopies(_origin, maxBytes, TimeProvider.System));
}
