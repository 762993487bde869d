using Executor.Contracts.Blobs;

namespace Executor.Blobs.Tests;

public sealed class BlobWriterTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly string _root = Directory.CreateTempSubdirectory("blobs-").FullName;
    private readonly BlobStore _store;

    public BlobWriterTests() => _store = new BlobStore(_root);

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Complete_AfterSeveralWrites_EqualsOnePut()
    {
        await using BlobWriter writer = _store.CreateWriter();
        await writer.WriteAsync("one "u8.ToArray(), None);
        await writer.WriteAsync("two"u8.ToArray(), None);
        Assert.Equal(7, writer.Length);

        BlobRef blob = await writer.CompleteAsync(None);

        Assert.Equal(await _store.PutAsync("one two"u8.ToArray(), None), blob);
    }

    [Fact]
    public async Task Dispose_WithoutComplete_LeavesNothing()
    {
        await using (BlobWriter writer = _store.CreateWriter())
        {
            await writer.WriteAsync("given up"u8.ToArray(), None);
        }

        Assert.Empty(Directory.EnumerateFiles(_root, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Write_BeforeComplete_NoBlobIsVisible()
    {
        await using BlobWriter writer = _store.CreateWriter();
        await writer.WriteAsync("partial"u8.ToArray(), None);

        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_root, "sha256"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Write_AfterCancelledWrite_IsRefused()
    {
        await using BlobWriter writer = _store.CreateWriter();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await writer.WriteAsync(new byte[10], new CancellationToken(canceled: true)));

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await writer.WriteAsync(new byte[10], None));
        await Assert.ThrowsAsync<InvalidOperationException>(() => writer.CompleteAsync(None));
    }

    [Fact]
    public async Task Complete_Twice_IsRefused()
    {
        await using BlobWriter writer = _store.CreateWriter();
        await writer.CompleteAsync(None);

        await Assert.ThrowsAsync<InvalidOperationException>(() => writer.CompleteAsync(None));
    }

    [Fact]
    public async Task Write_AfterDispose_IsRefused()
    {
        BlobWriter writer = _store.CreateWriter();
        await writer.DisposeAsync();
        await writer.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await writer.WriteAsync(new byte[1], None));
    }

    [Fact]
    public async Task Write_ManyMegabytes_DoesNotHoldThem()
    {
        byte[] chunk = new byte[64 * 1024];
        await using BlobWriter writer = _store.CreateWriter();
        await writer.WriteAsync(chunk, None);
        long total = GC.GetTotalAllocatedBytes(precise: true);
        for (int i = 0; i < 512; i++)
        {
            await writer.WriteAsync(chunk, None);
        }

        long allocated = GC.GetTotalAllocatedBytes(precise: true) - total;
        Assert.True(allocated < 16 * 1024 * 1024, "32 MB went through; the writer must not keep them");
    }
}
