using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Executor.Gateway.Tests.Fakes;
using Executor.Grains.Interfaces.Consensus;
using Executor.Grains.Interfaces.Nonces;

namespace Executor.Gateway.Tests.Authentication;

// What a signature of version 2 holds a request to.
public sealed class BindingTests
{
    private const string Batch = "/batch/" + FakeBatch.Id;

    private static readonly byte[] Archive = Encoding.UTF8.GetBytes("the archive that was signed for");
    private static readonly string Hash = Convert.ToHexStringLower(SHA256.HashData(Archive));

    private readonly ManualTime _time = new();

    [Theory]
    [InlineData(-60, true)]
    [InlineData(60, true)]
    [InlineData(-61, false)]
    [InlineData(61, false)]
    [InlineData(-86_400, false)]
    [InlineData(300_000_000_000, false)]
    public async Task Timestamp_FurtherThanAMinuteAway_StaleRequest(long secondsAway, bool isFresh)
    {
        await using var server = await GatewayServer.StartAsync(time: _time);
        var response = await server.Client.SendAsync(Cancel(server, at: _time.GetUtcNow().AddSeconds(Math.Min(secondsAway, 200_000_000_000))));
        if (isFresh)
        {
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            return;
        }

        Assert.Equal("stale_request", await GatewayServer.ErrorAsync(response, HttpStatusCode.Unauthorized));
        Assert.Equal((0, 0, 0), (server.Validators.Asked, server.Nonces.Used, server.Batch.Cancellations));
    }

    // Whole seconds are sent, and fractions of ours count.
    [Fact]
    public async Task Timestamp_AMinuteAndAMillisecondAgo_StaleRequest()
    {
        await using var server = await GatewayServer.StartAsync(time: _time);
        var (first, second) = (Cancel(server, nonce: "a"), Cancel(server, nonce: "b"));
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(HttpStatusCode.OK, (await server.Client.SendAsync(first)).StatusCode);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("stale_request", await GatewayServer.ErrorAsync(await server.Client.SendAsync(second), HttpStatusCode.Unauthorized));
    }

    // However short the operator lets nonces live, this one lives until the request is stale.
    [Fact]
    public async Task Nonce_IsKept_UntilTheRequestIsStale()
    {
        await using var server = await GatewayServer.StartAsync(time: _time);
        var at = _time.GetUtcNow().AddSeconds(45);
        Assert.Equal(HttpStatusCode.OK, (await server.Client.SendAsync(Cancel(server, at: at))).StatusCode);
        Assert.Equal(at.AddSeconds(60).AddMilliseconds(1), server.Nonces.LeastUntil);
    }

    [Theory]
    [InlineData("PUT", Batch)]
    [InlineData("DELETE", Batch + "?")]
    [InlineData("DELETE", Batch + "?x=1")]
    [InlineData("DELETE", Batch + "/")]
    [InlineData("DELETE", "/batch/00000000-0000-4000-8000-000000000000")]
    [InlineData("DELETE", "http://gateway" + Batch)]
    [InlineData("delete", Batch)]
    public async Task Signature_ForAnotherMethodOrTarget_InvalidSignature(string method, string target)
    {
        await using var server = await GatewayServer.StartAsync(time: _time);
        var signed = server.Validator.SignV2(new HttpRequestMessage(new HttpMethod(method), target), _time.GetUtcNow());
        var request = WithHeaders(new HttpRequestMessage(HttpMethod.Delete, Batch), signed);
        Assert.Equal("invalid_signature", await GatewayServer.ErrorAsync(await server.Client.SendAsync(request), HttpStatusCode.Unauthorized));
        Assert.Equal((0, 0), (server.Nonces.Used, server.Batch.Cancellations));
    }

    [Theory]
    [InlineData("X-Timestamp", "1767323046")]
    [InlineData("X-Nonce", "nonce-2")]
    [InlineData("X-Archive-Sha256", "0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task Header_Changed_InvalidSignature(string name, string value)
    {
        await using var server = await GatewayServer.StartAsync(time: _time);
        var request = Submit(server, Archive, Hash);
        request.Headers.Remove(name);
        request.Headers.Add(name, value);
        Assert.Equal("invalid_signature", await GatewayServer.ErrorAsync(await server.Client.SendAsync(request), HttpStatusCode.Unauthorized));
        Assert.Equal(0, server.Nonces.Used);
    }

    // Somebody takes what another validator sent for a request of his own.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task NonceAndSignature_OfAnotherValidator_InvalidSignature(int version)
    {
        await using var server = await GatewayServer.StartAsync(time: _time);
        using var other = new Validator();
        server.Validators.Hotkeys = [server.Validator.Hotkey, other.Hotkey];
        var request = version == 1 ? server.Validator.Sign(new HttpRequestMessage(HttpMethod.Delete, Batch)) : Cancel(server);
        request.Headers.Remove("X-Hotkey");
        request.Headers.Add("X-Hotkey", other.Hotkey);
        Assert.Equal("invalid_signature", await GatewayServer.ErrorAsync(await server.Client.SendAsync(request), HttpStatusCode.Unauthorized));

        // The nonce is still its owner's, and the other may have one of the same letters.
        var othersNonces = new FakeNonces();
        server.Cluster.Add<INonceGrain>(other.Hotkey, othersNonces);
        Assert.Equal(HttpStatusCode.OK, (await server.Client.SendAsync(Cancel(server))).StatusCode);
        var own = other.SignV2(new HttpRequestMessage(HttpMethod.Delete, Batch), _time.GetUtcNow());
        Assert.Equal(HttpStatusCode.OK, (await server.Client.SendAsync(own)).StatusCode);
        Assert.Equal((1, 1), (server.Nonces.Used, othersNonces.Used));
    }

    [Fact]
    public async Task Body_OfAnotherArchive_ArchiveHashMismatch_AndNothingIsStored()
    {
        await using var server = await GatewayServer.StartAsync(time: _time);
        var another = Encoding.UTF8.GetBytes("another archive, swapped in on the way");
        var response = await server.Client.SendAsync(Submit(server, another, Hash));

        Assert.Equal("archive_hash_mismatch", await GatewayServer.ErrorAsync(response, HttpStatusCode.BadRequest));
        Assert.Empty(server.Unfinished);
        Assert.Null(server.Blobs.Find(Convert.ToHexStringLower(SHA256.HashData(another))));
        Assert.Null(server.Blobs.Find(Hash));
        Assert.Empty(Directory.GetFiles(Path.Combine(server.BlobDirectory, "sha256"), "*", SearchOption.AllDirectories));

        // The one that was signed for does not make it good: the nonce is spent.
        response = await server.Client.SendAsync(Submit(server, Archive, Hash));
        Assert.Equal("nonce_reused", await GatewayServer.ErrorAsync(response, HttpStatusCode.Unauthorized));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Body_ThatWasSignedFor_IsAVote(bool isInCapitals)
    {
        await using var server = await GatewayServer.StartAsync(time: _time);
        var consensus = new FakeConsensus(new VotePending(1, 2, 3, Duplicate: false));
        server.Cluster.Add<IConsensusGrain>(Hash, consensus);
        var hash = isInCapitals ? Hash.ToUpperInvariant() : Hash;
        Assert.Equal(HttpStatusCode.Accepted, (await server.Client.SendAsync(Submit(server, Archive, hash, "?concurrent_tasks=3"))).StatusCode);
        Assert.Equal((Hash, 3), (consensus.Votes.Single().Archive.Sha256, consensus.Votes.Single().ConcurrentTasks));
    }

    [Theory]
    [InlineData("X-Timestamp", null)]
    [InlineData("X-Timestamp", "")]
    [InlineData("X-Timestamp", "now")]
    [InlineData("X-Timestamp", "-1767323045")]
    [InlineData("X-Timestamp", "+1767323045")]
    [InlineData("X-Timestamp", "1767323045.0")]
    [InlineData("X-Timestamp", "0x69573465")]
    [InlineData("X-Timestamp", "9999999999999999999999999")]
    [InlineData("X-Archive-Sha256", null)]
    [InlineData("X-Archive-Sha256", "")]
    [InlineData("X-Archive-Sha256", "abc")]
    [InlineData("X-Archive-Sha256", "0xaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("X-Archive-Sha256", "gaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task Upload_WithHalfABinding_MissingAuth_AndNobodyIsAsked(string name, string? value)
    {
        await using var server = await GatewayServer.StartAsync(time: _time);
        var request = Submit(server, Archive, Hash);
        request.Headers.Remove(name);
        if (value is not null)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        var response = await server.Client.SendAsync(request);
        Assert.Equal("missing_auth", await GatewayServer.ErrorAsync(response, HttpStatusCode.Unauthorized));
        var message = JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("message").GetString();
        Assert.Equal("A version 2 signature needs X-Timestamp in unix seconds and X-Archive-Sha256 in 64 hex digits", message);
        Assert.Equal((0, 0), (server.Validators.Asked, server.Nonces.Used));
    }

    [Fact]
    public async Task RequestWithoutAnUpload_ThatNamesAnArchive_MissingAuth()
    {
        await using var server = await GatewayServer.StartAsync(time: _time);
        var request = server.Validator.SignV2(new HttpRequestMessage(HttpMethod.Delete, Batch), _time.GetUtcNow(), Hash);
        Assert.Equal("missing_auth", await GatewayServer.ErrorAsync(await server.Client.SendAsync(request), HttpStatusCode.Unauthorized));
    }

    [Theory]
    [InlineData("X-Timestamp")]
    [InlineData("X-Archive-Sha256")]
    public async Task Header_Twice_MissingAuth(string name)
    {
        await using var server = await GatewayServer.StartAsync(time: _time);
        var request = Submit(server, Archive, Hash);
        request.Headers.Add(name, request.Headers.GetValues(name).Single());
        using var connection = await RawConnection.OpenAsync(server);
        var headers = request.Headers.SelectMany(header => header.Value.Select(value => $"{header.Key}: {value}\r\n"));
        await connection.SendAsync(
            $"POST /submit HTTP/1.1\r\nHost: gateway\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 10\r\n{string.Concat(headers)}\r\n");
        Assert.StartsWith("HTTP/1.1 401", await connection.ReadUntilAsync("\"missing_auth\""));
    }

    // A proxy is written to with the whole address. The path in it is what is signed.
    [Theory]
    [InlineData("DELETE http://gateway" + Batch + "?x=%2f")]
    [InlineData("DELETE " + Batch + "?x=%2f")]
    public async Task Target_IsThePathAsItStandsInTheRequestLine(string requestLine)
    {
        await using var server = await GatewayServer.StartAsync(time: _time);
        var signed = server.Validator.SignV2(new HttpRequestMessage(HttpMethod.Delete, Batch), _time.GetUtcNow(), target: Batch + "?x=%2f");
        using var connection = await RawConnection.OpenAsync(server);
        await connection.SendAsync(requestLine, signed);
        Assert.StartsWith("HTTP/1.1 200", await connection.ReadUntilAsync("\"batch_id\""));
    }

    // The answer is there although not one byte of the body is.
    [Theory]
    [InlineData(true, "stale_request")]
    [InlineData(false, "invalid_signature")]
    public async Task Refusal_DoesNotWaitForTheBody(bool isStale, string code)
    {
        await using var server = await GatewayServer.StartAsync(time: _time);
        var request = Submit(server, Archive, Hash, nonce: "n", at: isStale ? _time.GetUtcNow().AddDays(-1) : _time.GetUtcNow());
        request.Headers.Remove("X-Nonce");
        request.Headers.Add("X-Nonce", "m");
        using var connection = await RawConnection.OpenAsync(server);
        await connection.SendAsync("POST /submit", request, "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 100000000\r\n");
        Assert.StartsWith("HTTP/1.1 401", await connection.ReadUntilAsync(code));
        Assert.Empty(server.Unfinished);
        Assert.Equal(isStale ? 0 : 1, server.Validators.Asked);
    }

    private HttpRequestMessage Cancel(GatewayServer server, DateTimeOffset? at = null, string nonce = "nonce-1") =>
        server.Validator.SignV2(new HttpRequestMessage(HttpMethod.Delete, Batch), at ?? _time.GetUtcNow(), nonce: nonce);

    private HttpRequestMessage Submit(
        GatewayServer server, byte[] archive, string hash, string query = "", string nonce = "nonce-1", DateTimeOffset? at = null)
    {
        var content = new MultipartFormDataContent { { new ByteArrayContent(archive), "archive", "archive.zip" } };
        var request = new HttpRequestMessage(HttpMethod.Post, "/submit" + query) { Content = content };
        return server.Validator.SignV2(request, at ?? _time.GetUtcNow(), hash, nonce);
    }

    private static HttpRequestMessage WithHeaders(HttpRequestMessage request, HttpRequestMessage signed)
    {
        foreach (var (name, values) in signed.Headers)
        {
            request.Headers.Add(name, values);
        }

        return request;
    }
}
