using System.Net;
using System.Security.Cryptography;
using System.Text;
using Executor.Blobs.Remote;
using Executor.Contracts.Blobs;
using Executor.Gateway.Tests.Fakes;

namespace Executor.Gateway.Tests.Blobs;

public sealed class BlobTests
{
    private const string Secret = "silos-4711";

    private static readonly byte[] Content = Encoding.UTF8.GetBytes(new string('x', 200_000));
    private static readonly string Digest = Convert.ToHexStringLower(SHA256.HashData(Content));

    [Fact]
    public async Task Blob_ThatIsPut_IsStored_AndCanBeGot()
    {
        await using var server = await StartAsync();

        using var put = await SendAsync(server, HttpMethod.Put, Digest, Secret, Content);
        using var again = await SendAsync(server, HttpMethod.Put, Digest, Secret, Content);
        using var got = await SendAsync(server, HttpMethod.Get, Digest, Secret);

        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NoContent), (put.StatusCode, again.StatusCode));
        Assert.Equal(new BlobRef(Digest, Content.Length), server.Blobs.Find(Digest));
        Assert.Equal(HttpStatusCode.OK, got.StatusCode);
        Assert.Equal(Content.Length, got.Content.Headers.ContentLength);
        Assert.Equal(Content, await got.Content.ReadAsByteArrayAsync());
        Assert.Empty(server.Unfinished);
    }

    [Fact]
    public async Task Blob_ThatIsStoredAgain_IsYoungAgain()
    {
        await using var server = await StartAsync();
        var blob = await server.Blobs.PutAsync(Content, CancellationToken.None);
        File.SetLastWriteTimeUtc(server.Blobs.GetPath(blob), DateTime.UnixEpoch);

        using var put = await SendAsync(server, HttpMethod.Put, Digest, Secret, Content);

        Assert.NotEqual(DateTime.UnixEpoch, File.GetLastWriteTimeUtc(server.Blobs.GetPath(blob)));
    }

    [Fact]
    public async Task Put_OfOtherBytes_IsRefused_AndNothingIsStored()
    {
        await using var server = await StartAsync();
        using var put = await SendAsync(server, HttpMethod.Put, Digest, Secret, [1, 2, 3]);
        Assert.Equal("digest_mismatch", await GatewayServer.ErrorAsync(put, HttpStatusCode.BadRequest));
        Assert.Null(server.Blobs.Find(Digest));
        Assert.Empty(server.Unfinished);
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789")]
    [InlineData("..%2F..%2Fescape")]
    public async Task Put_UnderANameThatIsNoDigest_IsRefused(string name)
    {
        await using var server = await StartAsync();
        using var put = await SendAsync(server, HttpMethod.Put, name, Secret, Content);
        Assert.Equal("invalid_digest", await GatewayServer.ErrorAsync(put, HttpStatusCode.BadRequest));
        Assert.Empty(server.Unfinished);
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("..%2F..%2Fescape")]
    [InlineData("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    public async Task Get_OfABlobThatIsNotThere_IsNotFound(string name)
    {
        await using var server = await StartAsync();
        using var got = await SendAsync(server, HttpMethod.Get, name, Secret);
        Assert.Equal("blob_not_found", await GatewayServer.ErrorAsync(got, HttpStatusCode.NotFound));
    }

    [Theory]
    [InlineData("GET", null)]
    [InlineData("GET", "silos-471")]
    [InlineData("PUT", null)]
    [InlineData("PUT", "reader")]
    [InlineData("PUT", "operator")]
    public async Task Blobs_WithoutTheSecret_AreRefused(string method, string? token)
    {
        await using var server = await StartAsync();
        var blob = await server.Blobs.PutAsync("other"u8.ToArray(), CancellationToken.None);
        using var response = await SendAsync(server, new HttpMethod(method), method == "PUT" ? Digest : blob.Sha256, token, method == "PUT" ? Content : null);
        Assert.Equal("unauthorized", await GatewayServer.ErrorAsync(response, HttpStatusCode.Unauthorized));
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.Single().Scheme);
        Assert.Null(server.Blobs.Find(Digest));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    public async Task Blobs_WhereTheOperatorSetNoSecret_AreRefused(string method)
    {
        await using var server = await GatewayServer.StartAsync();
        using var response = await SendAsync(server, new HttpMethod(method), Digest, Secret, method == "PUT" ? Content : null);
        Assert.Equal("blobs_disabled", await GatewayServer.ErrorAsync(response, HttpStatusCode.Forbidden));
    }

    [Fact]
    public async Task Put_ThatTheDiskRefuses_IsToldAsStorage()
    {
        await using var server = await StartAsync();
        var folder = Path.Combine(server.BlobDirectory, "tmp");
        Directory.Delete(folder);
        await File.WriteAllTextAsync(folder, "in the way");
        try
        {
            using var put = await SendAsync(server, HttpMethod.Put, Digest, Secret, Content);
            Assert.Equal("storage_unavailable", await GatewayServer.ErrorAsync(put, HttpStatusCode.ServiceUnavailable));
        }
        finally
        {
            File.Delete(folder);
            Directory.CreateDirectory(folder);
        }
    }

    [Fact]
    public async Task SiloWithoutTheFolder_GetsAndBringsBlobs()
    {
        await using var server = await StartAsync();
        var folder = Directory.CreateTempSubdirectory("silo-").FullName;
        using var origin = new GatewayBlobs([server.Address], Secret, new GatewayBlobOptions(), TimeProvider.System);
        var silo = new Executor.Blobs.BlobStore(folder, new BlobCopies(origin, MaxBytes: 1 << 30, TimeProvider.System));

        var bundle = await server.Blobs.PutAsync(Content, CancellationToken.None);
        await using (var stream = await silo.OpenReadAsync(bundle, CancellationToken.None))
        {
            Assert.Equal(Content.Length, stream.Length);
        }

        var log = await silo.PutAsync("what the agent said"u8.ToArray(), CancellationToken.None);
        Assert.True(server.Blobs.Contains(log));
        var empty = await silo.PutAsync(ReadOnlyMemory<byte>.Empty, CancellationToken.None);
        Assert.True(server.Blobs.Contains(empty));
        await Assert.ThrowsAsync<Executor.Blobs.BlobNotFoundException>(
            async () => await silo.OpenReadAsync(new BlobRef(new string('f', 64), 1), CancellationToken.None));
        Directory.Delete(folder, recursive: true);
    }

    private static Task<GatewayServer> StartAsync() => GatewayServer.StartAsync(
        settings => settings with { BlobSecret = Secret, ReadToken = "reader", AdminToken = "operator" });

    private static async Task<HttpResponseMessage> SendAsync(
        GatewayServer server, HttpMethod method, string name, string? token, byte[]? body = null)
    {
        using var request = new HttpRequestMessage(method, "/internal/blobs/" + name);
        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        }

        request.Content = body is null ? null : new ByteArrayContent(body);
        return await server.Client.SendAsync(request);
    }
}
