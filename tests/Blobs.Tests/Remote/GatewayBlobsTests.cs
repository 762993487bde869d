using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Executor.Blobs.Remote;
using Executor.Contracts.Blobs;
using Microsoft.AspNetCore.Http;

namespace Executor.Blobs.Tests.Remote;

/// <summary>A store of copies before gateways that work, fail and lie, each on a real socket.</summary>
public sealed class GatewayBlobsTests : IDisposable
{
    private const long Plenty = 1 << 30;

    private static readonly byte[] Content = Encoding.UTF8.GetBytes(new string('x', 300_000) + "end");
    private static readonly BlobRef Blob = RefOf(Content);
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly string _root = Directory.CreateTempSubdirectory("executor-copies-").FullName;
    private readonly List<GatewayBlobs> _origins = [];

    private string[] Leftovers => Directory.GetFiles(Path.Combine(_root, "tmp"));

    [Fact]
    public async Task Blob_ThatIsNotHere_IsFetchedOnce_AndThenIsHere()
    {
        await using ScriptedGateway gateway = await ScriptedGateway.StartAsync(Content);
        BlobStore store = Store(gateway.Address);

        byte[][] read = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ReadAsync(store, Blob)));

        Assert.All(read, bytes => Assert.Equal(Content, bytes));
        Assert.Equal([$"GET /internal/blobs/{Blob.Sha256} Bearer secret"], gateway.Asked);
        Assert.Equal(Content, await ReadAsync(new BlobStore(_root), Blob));
    }

    [Fact]
    public async Task Gateway_ThatIsDown_IsPassedOver_AndTheOneThatWorksComesFirstFromThenOn()
    {
        await using ScriptedGateway broken = await ScriptedGateway.StartAsync(503);
        await using ScriptedGateway sound = await ScriptedGateway.StartAsync(Content);
        BlobStore store = Store(await ScriptedGateway.StoppedAsync(), broken.Address, sound.Address);

        Assert.Equal(Content, await ReadAsync(store, Blob));
        File.Delete(store.GetPath(Blob));
        Assert.Equal(Content, await ReadAsync(store, Blob));

        Assert.Single(broken.Asked);
        Assert.Equal(2, sound.Asked.Count);
    }

    [Fact]
    public async Task Gateways_ThatAreAllDown_AreTriedAgainAfterAPause()
    {
        int asked = 0;
        await using ScriptedGateway gateway = await ScriptedGateway.StartAsync(context =>
        {
            context.Response.StatusCode = ++asked < 3 ? 503 : 200;
            return asked < 3 ? Task.CompletedTask : context.Response.Body.WriteAsync(Content).AsTask();
        });

        Assert.Equal(Content, await ReadAsync(Store(gateway.Address), Blob));
        Assert.Equal(3, asked);
    }

    [Fact]
    public async Task Gateways_ThatStayDown_AreGivenUp_EachWithItsReason()
    {
        await using ScriptedGateway broken = await ScriptedGateway.StartAsync(503);
        await using ScriptedGateway foreign = await ScriptedGateway.StartAsync(401);
        Uri stopped = await ScriptedGateway.StoppedAsync();

        BlobOriginException error = await Assert.ThrowsAsync<BlobOriginException>(
            () => ReadAsync(Store(stopped, broken.Address, foreign.Address), Blob));

        Assert.StartsWith($"No gateway gave blob sha256:{Blob.Sha256}: {stopped.Authority}: ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith(
            $"{broken.Address.Authority}: it answered 503; {foreign.Address.Authority}: it does not know this silo's BLOB_SECRET (401).",
            error.Message,
            StringComparison.Ordinal);
        Assert.Equal(2, broken.Asked.Count);
    }

    [Fact]
    public async Task Blob_ThatNoGatewayHas_IsNotFound_WithoutTryingAgain()
    {
        await using ScriptedGateway one = await ScriptedGateway.StartAsync(404);
        await using ScriptedGateway two = await ScriptedGateway.StartAsync(404);

        await Assert.ThrowsAsync<BlobNotFoundException>(() => ReadAsync(Store(one.Address, two.Address), Blob));

        Assert.Equal((1, 1), (one.Asked.Count, two.Asked.Count));
    }

    [Fact]
    public async Task Blob_ThatOnlyAGatewayThatIsDownMayHave_IsNotCalledMissing()
    {
        await using ScriptedGateway without = await ScriptedGateway.StartAsync(404);
        await Assert.ThrowsAsync<BlobOriginException>(async () => await ReadAsync(Store(without.Address, await ScriptedGateway.StoppedAsync()), Blob));
    }

    [Theory]
    [InlineData("wrong", "it sent other bytes than the blob's")]
    [InlineData("short", "it sent 300002 of 300003 bytes")]
    [InlineData("long", "it sent more than the blob has")]
    [InlineData("empty", "it sent 0 of 300003 bytes")]
    public async Task Answer_ThatIsNotTheBlob_IsNotKept(string how, string expected)
    {
        byte[] answer = how switch
        {
            "wrong" => [.. Content[..^1], (byte)'!'],
            "short" => Content[..^1],
            "long" => [.. Content, 0],
            _ => [],
        };
        await using ScriptedGateway liar = await ScriptedGateway.StartAsync(answer);
        await using ScriptedGateway honest = await ScriptedGateway.StartAsync(Content);

        BlobOriginException error = await Assert.ThrowsAsync<BlobOriginException>(() => ReadAsync(Store(liar.Address), Blob));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Null(new BlobStore(_root).Find(Blob.Sha256));
        Assert.Empty(Leftovers);

        Assert.Equal(Content, await ReadAsync(Store(liar.Address, honest.Address), Blob));
        Assert.Single(honest.Asked);
    }

    [Fact]
    public async Task Answer_ThatBreaksOff_IsAskedForElsewhere()
    {
        await using ScriptedGateway breaking = await ScriptedGateway.StartAsync(async context =>
        {
            context.Response.ContentLength = Content.Length;
            await context.Response.Body.WriteAsync(Content.AsMemory(0, 1000));
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        await using ScriptedGateway sound = await ScriptedGateway.StartAsync(Content);

        Assert.Equal(Content, await ReadAsync(Store(breaking.Address, sound.Address), Blob));
        Assert.Single(breaking.Asked);
        Assert.Empty(Leftovers);
    }

    [Fact]
    public async Task Answer_ThatStops_IsGivenUpAfterAWhile()
    {
        await using ScriptedGateway stopping = await ScriptedGateway.StartAsync(async context =>
        {
            await context.Response.Body.WriteAsync(Content.AsMemory(0, 1000));
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });
        await using ScriptedGateway sound = await ScriptedGateway.StartAsync(Content);
        BlobStore store = Store([stopping.Address, sound.Address], idle: TimeSpan.FromSeconds(2));

        Assert.Equal(Content, await ReadAsync(store, Blob));
        Assert.Single(stopping.Asked);
        Assert.Empty(Leftovers);
    }

    [Fact]
    public async Task Fetch_ThatIsCancelled_LeavesNothing_AndTheNextOneWorks()
    {
        using CancellationTokenSource stop = new();
        int asked = 0;
        await using ScriptedGateway gateway = await ScriptedGateway.StartAsync(async context =>
        {
            if (++asked == 1)
            {
                await context.Response.Body.WriteAsync(Content.AsMemory(0, 1000));
                await context.Response.Body.FlushAsync();
                await stop.CancelAsync();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
            }

            await context.Response.Body.WriteAsync(Content);
        });
        BlobStore store = Store(gateway.Address);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await store.OpenReadAsync(Blob, stop.Token));
        Assert.Empty(Leftovers);
        Assert.Equal(Content, await ReadAsync(store, Blob));
    }

    [Fact]
    public async Task WhatIsStored_IsAtTheGateway_BeforeItCounts()
    {
        ConcurrentQueue<byte[]> bodies = new();
        await using ScriptedGateway broken = await ScriptedGateway.StartAsync(503);
        await using ScriptedGateway gateway = await ScriptedGateway.StartAsync(async context =>
        {
            using MemoryStream body = new();
            await context.Request.Body.CopyToAsync(body);
            bodies.Enqueue(body.ToArray());
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        });
        BlobStore store = Store(broken.Address, gateway.Address);

        BlobRef stored = await store.PutAsync(Content, None);

        Assert.Equal(Blob, stored);
        Assert.Equal([$"PUT /internal/blobs/{Blob.Sha256} Bearer secret"], gateway.Asked);
        Assert.Equal(Content, Assert.Single(bodies));
        Assert.Equal(Content, await ReadAsync(store, Blob));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(503)]
    public async Task WhatNoGatewayTakes_IsNotStored(int status)
    {
        await using ScriptedGateway broken = await ScriptedGateway.StartAsync(status);

        BlobOriginException error = await Assert.ThrowsAsync<BlobOriginException>(() => Store(broken.Address).PutAsync(Content, None).AsTask());

        Assert.Equal($"No gateway took blob sha256:{Blob.Sha256}: {broken.Address.Authority}: it answered {status}.", error.Message);
    }

    public void Dispose()
    {
        foreach (GatewayBlobs origin in _origins)
        {
            origin.Dispose();
        }

        Directory.Delete(_root, recursive: true);
    }

    private static BlobRef RefOf(byte[] content) => new(Convert.ToHexStringLower(SHA256.HashData(content)), content.Length);

    private static async Task<byte[]> ReadAsync(BlobStore store, BlobRef blob)
    {
        await using FileStream stream = await store.OpenReadAsync(blob, None);
        byte[] bytes = new byte[stream.Length];
        await stream.ReadExactlyAsync(bytes, None);
        return bytes;
    }

    private BlobStore Store(params Uri[] gateways) => Store(gateways, idle: TimeSpan.FromSeconds(20));

    private BlobStore Store(Uri[] gateways, TimeSpan idle)
    {
        GatewayBlobOptions options = new() { Rounds = gateways.Length == 1 ? 3 : 2, FirstPause = TimeSpan.FromMilliseconds(10), IdleTimeout = idle };
        GatewayBlobs origin = new(gateways, "secret", options, TimeProvider.System);
        _origins.Add(origin);
        return new BlobStore(_root, new BlobCopies(origin, Plenty, TimeProvider.System));
    }
}
