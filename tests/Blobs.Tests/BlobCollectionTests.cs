using Executor.Contracts.Blobs;

namespace Executor.Blobs.Tests;

public sealed class BlobCollectionTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly DateTimeOffset Before = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly string _root = Directory.CreateTempSubdirectory("blobs-").FullName;
    private readonly BlobStore _store;

    public BlobCollectionTests() => _store = new BlobStore(_root);

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Collect_TakesWhatIsOldAndUnnamed_AndNothingElse()
    {
        BlobRef old = await PutOldAsync("old");
        BlobRef named = await PutOldAsync("named");
        BlobRef young = await _store.PutAsync("young"u8.ToArray(), None);

        CollectedBlobs collected = _store.Collect(Before, digest => Convert.ToHexStringLower(digest) == named.Sha256, None);

        Assert.Equal(new CollectedBlobs(1, 3), collected);
        Assert.Null(_store.Find(old.Sha256));
        Assert.True(_store.Contains(named));
        Assert.True(_store.Contains(young));
        Assert.Empty(Directory.GetFiles(Path.Combine(_root, "tmp")));
    }

    [Fact]
    public async Task Collect_BlobStoredAgain_StaysThough_ItIsUnnamed()
    {
        BlobRef blob = await PutOldAsync("again");
        await _store.PutAsync("again"u8.ToArray(), None);

        Assert.Equal(default, _store.Collect(Before, _ => false, None));
        Assert.True(_store.Contains(blob));
    }

    [Fact]
    public async Task Collect_BlobStoredAgainBetweenTheListingAndTheRemoval_Stays()
    {
        BlobRef blob = await PutOldAsync("raced");

        _store.Collect(Before, _ => Renew(), None);

        Assert.True(_store.Contains(blob));
        Assert.Empty(Directory.GetFiles(Path.Combine(_root, "tmp")));

        bool Renew()
        {
            _store.PutAsync("raced"u8.ToArray(), None).AsTask().GetAwaiter().GetResult();
            return false;
        }
    }

    [Fact]
    public async Task Collect_UploadInProgress_IsNotTouched()
    {
        await using BlobWriter writer = _store.CreateWriter();
        await writer.WriteAsync("unfinished"u8.ToArray(), None);

        Assert.Equal(default, _store.Collect(DateTimeOffset.MaxValue, _ => false, None));
        Assert.True(_store.Contains(await writer.CompleteAsync(None)));
    }

    [Fact]
    public async Task Collect_BlobThatIsBeingRead_IsReadToItsEnd()
    {
        BlobRef blob = await PutOldAsync("being read");
        await using FileStream stream = _store.OpenRead(blob);

        _store.Collect(Before, _ => false, None);

        using StreamReader reader = new(stream);
        Assert.Equal("being read", await reader.ReadToEndAsync(None));
        Assert.Null(_store.Find(blob.Sha256));
    }

    private async Task<BlobRef> PutOldAsync(string content)
    {
        BlobRef blob = await _store.PutAsync(System.Text.Encoding.UTF8.GetBytes(content), None);
        File.SetLastWriteTimeUtc(_store.GetPath(blob), Before.UtcDateTime.AddDays(-1));
        return blob;
    }
}
