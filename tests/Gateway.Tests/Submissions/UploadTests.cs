using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Executor.Gateway.Tests.Fakes;
using Executor.Grains.Interfaces.Consensus;
using Executor.TestKit.Waiting;

namespace Executor.Gateway.Tests.Submissions;

// How an archive gets in, or does not.
public sealed class UploadTests
{
    private static readonly byte[] Archive = Encoding.UTF8.GetBytes("first archive");

    [Theory]
    [InlineData("archive")]
    [InlineData("file")]
    public async Task Field_ByEitherName_IsTheArchive(string name)
    {
        await using var server = await GatewayServer.StartAsync();
        Expect(server, Archive);
        var form = new MultipartFormDataContent { { Bytes(Archive), name, "a.zip" } };
        Assert.Equal(HttpStatusCode.Accepted, (await SubmitAsync(server, form)).StatusCode);
    }

    [Fact]
    public async Task SeveralFields_FirstArchiveWins_OthersAreIgnored()
    {
        await using var server = await GatewayServer.StartAsync();
        Expect(server, Archive);
        var form = new MultipartFormDataContent
        {
            { new StringContent("no archive"), "comment" },
            { Bytes(Archive), "file", "a.zip" },
            { Bytes("second archive"u8.ToArray()), "archive", "b.zip" },
        };
        Assert.Equal(HttpStatusCode.Accepted, (await SubmitAsync(server, form)).StatusCode);
        Assert.Empty(server.Unfinished);
    }

    [Fact]
    public async Task NoArchiveField_MissingArchive()
    {
        await using var server = await GatewayServer.StartAsync();
        var response = await SubmitAsync(server, new MultipartFormDataContent { { new StringContent("x"), "comment" } });
        Assert.Equal("missing_archive", await GatewayServer.ErrorAsync(response, HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task LargeArchive_BeyondTheServersOwnLimits_IsTaken()
    {
        await using var server = await GatewayServer.StartAsync();
        var archive = RandomNumberGenerator.GetBytes(40 * 1024 * 1024);
        Expect(server, archive);
        Assert.Equal(HttpStatusCode.Accepted, (await SubmitAsync(server, Form(archive))).StatusCode);
        Assert.Equal(archive.Length, server.Blobs.Find(Convert.ToHexStringLower(SHA256.HashData(archive)))!.Size);
    }

    [Theory]
    [InlineData(100, HttpStatusCode.Accepted)]
    [InlineData(101, HttpStatusCode.BadRequest)]
    public async Task ArchiveAtTheLimit_IsTaken_AndOneByteMoreIsNot(int size, HttpStatusCode status)
    {
        await using var server = await GatewayServer.StartAsync(settings => settings with { MaxArchiveBytes = 100 });
        var archive = new byte[size];
        Expect(server, archive);
        var response = await SubmitAsync(server, Form(archive));
        Assert.Equal(status, response.StatusCode);
        Assert.Empty(server.Unfinished);
        if (status == HttpStatusCode.BadRequest)
        {
            Assert.Equal("archive_too_large", await GatewayServer.ErrorAsync(response, status));
            Assert.Contains("Archive exceeds maximum size of 100 bytes", await response.Content.ReadAsStringAsync());
            Assert.Null(server.Blobs.Find(Convert.ToHexStringLower(SHA256.HashData(archive))));
        }
    }

    [Fact]
    public async Task DeclaredTooLarge_IsRefusedWithoutReading()
    {
        await using var server = await GatewayServer.StartAsync(settings => settings with { MaxArchiveBytes = 100 });
        using var connection = await ConnectAsync(server, "Content-Length: 100000000");
        Assert.Contains("archive_too_large", await ReadToEndAsync(connection, "archive_too_large"));
    }

    [Fact]
    public async Task UndeclaredTooLarge_EndsEarly()
    {
        await using var server = await GatewayServer.StartAsync(settings => settings with { MaxArchiveBytes = 100 });
        using var connection = await ConnectAsync(server, "Transfer-Encoding: chunked");
        await SendAsync(connection, Chunk(PartHead + new string('x', 101)));
        Assert.Contains("archive_too_large", await ReadToEndAsync(connection, "archive_too_large"));
        Assert.Empty(server.Unfinished);
    }

    [Fact]
    public async Task SilentUpload_UploadFailed_AndTheConnectionIsClosed()
    {
        var time = new ManualTime();
        await using var server = await GatewayServer.StartAsync(time: time);
        using var connection = await ConnectAsync(server, "Content-Length: 5000");
        await SendAsync(connection, PartHead + "and then nothing");

        // With the last byte stored, the wait that follows is for bytes that never come.
        await Eventually.HoldsAsync("what was sent to be stored", () => server.Unfinished is [16]);
        await time.ArmedAsync(TimeSpan.FromSeconds(30));
        time.Advance(TimeSpan.FromSeconds(29));
        time.Advance(TimeSpan.FromSeconds(1));
        var response = await ReadToEndAsync(connection, "upload_failed");
        Assert.StartsWith("HTTP/1.1 400", response);
        Assert.Contains("Connection: close", response);
        Assert.Contains("Failed to read uploaded archive", response);
        Assert.Empty(server.Unfinished);
    }

    // Never silent for as long as is allowed, and yet it would keep its place for days.
    [Fact]
    public async Task UploadThatDrips_UploadFailed_AndTheConnectionIsClosed()
    {
        var time = new ManualTime();
        await using var server = await GatewayServer.StartAsync(time: time);
        using var connection = await ConnectAsync(server, "Content-Length: 5000");
        await SendAsync(connection, PartHead + "and then nothing");
        await Eventually.HoldsAsync("what was sent to be stored", () => server.Unfinished is [16]);
        await time.ArmedAsync(TimeSpan.FromSeconds(30));
        time.Advance(TimeSpan.FromSeconds(20));
        await SendAsync(connection, "but a little bit");
        await Eventually.HoldsAsync("a little more to be stored", () => server.Unfinished is [32]);
        var left = TimeSpan.FromSeconds(10) + TimeSpan.FromSeconds((PartHead.Length + 32) / (16.0 * 1024));
        await time.ArmedAsync(left);
        time.Advance(left);
        Assert.StartsWith("HTTP/1.1 400", await ReadToEndAsync(connection, "upload_failed"));
        Assert.Empty(server.Unfinished);
    }

    [Theory]
    [InlineData("this is no multipart body at all")]
    [InlineData(PartHead + "an archive that ends before its boundary")]
    [InlineData(PartHead + "whole\r\n--b\r\nContent-Disposition: form-data; name=\"more\"\r\n\r\nthe form is not")]
    public async Task BodyThatIsNoWholeForm_UploadFailed(string body)
    {
        await using var server = await GatewayServer.StartAsync();
        using var connection = await ConnectAsync(server, "Content-Length: " + body.Length);
        await SendAsync(connection, body);
        Assert.Contains("upload_failed", await ReadToEndAsync(connection, "upload_failed"));
        Assert.Empty(server.Unfinished);
        Assert.Empty(Directory.GetFiles(Path.Combine(server.BlobDirectory, "sha256"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task ClientThatLeaves_LeavesNoFile_AndItsPlace()
    {
        await using var server = await GatewayServer.StartAsync(settings => settings with { MaxConcurrentUploads = 1 });
        using (var connection = await ConnectAsync(server, "Content-Length: 5000"))
        {
            await SendAsync(connection, PartHead + "some");
            await Eventually.HoldsAsync("the upload to begin", () => server.Unfinished is [_]);
        }

        await Eventually.HoldsAsync("the unfinished file to go", () => server.Unfinished is []);
        Expect(server, Archive);
        await Eventually.GetAsync(
            "the place of the one that left",
            async () => (await SubmitAsync(server, Form(Archive), Guid.NewGuid().ToString())).StatusCode,
            status => status == HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task MoreThanMayUploadAtOnce_TooManyUploads_AndTheNonceIsKept()
    {
        await using var server = await GatewayServer.StartAsync(settings => settings with { MaxConcurrentUploads = 1 });
        using var connection = await ConnectAsync(server, "Content-Length: 5000");
        await SendAsync(connection, PartHead + "some");
        await Eventually.HoldsAsync("the upload to begin", () => server.Unfinished is [_]);

        var response = await SubmitAsync(server, Form(Archive), "another nonce");
        Assert.Equal("too_many_uploads", await GatewayServer.ErrorAsync(response, HttpStatusCode.ServiceUnavailable));
        Assert.Equal(1, server.Nonces.Used);
    }

    [Fact]
    public async Task StoreThatCannotBeWritten_StorageUnavailable()
    {
        await using var server = await GatewayServer.StartAsync();
        Directory.Delete(Path.Combine(server.BlobDirectory, "tmp"));
        var response = await SubmitAsync(server, Form(Archive));
        Directory.CreateDirectory(Path.Combine(server.BlobDirectory, "tmp"));
        Assert.Equal("storage_unavailable", await GatewayServer.ErrorAsync(response, HttpStatusCode.ServiceUnavailable));
    }

    private const string PartHead = "--b\r\nContent-Disposition: form-data; name=\"archive\"; filename=\"a.zip\"\r\n\r\n";

    private static ByteArrayContent Bytes(byte[] bytes) => new(bytes);

    private static MultipartFormDataContent Form(byte[] archive) => new() { { Bytes(archive), "archive", "a.zip" } };

    private static void Expect(GatewayServer server, byte[] archive) => server.Cluster.Add<IConsensusGrain>(
        Convert.ToHexStringLower(SHA256.HashData(archive)), new FakeConsensus(new VotePending(1, 2, 3, Duplicate: false)));

    private static Task<HttpResponseMessage> SubmitAsync(GatewayServer server, HttpContent content, string nonce = "nonce-1") =>
        server.Client.SendAsync(server.Validator.Sign(new HttpRequestMessage(HttpMethod.Post, "/submit") { Content = content }, nonce));

    // A signed upload by hand, for bodies that no client library would send.
    private static async Task<TcpClient> ConnectAsync(GatewayServer server, string length)
    {
        var connection = new TcpClient();
        await connection.ConnectAsync(server.Address.Host, server.Address.Port);
        var (hotkey, nonce) = (server.Validator.Hotkey, Guid.NewGuid().ToString());
        await SendAsync(
            connection,
            $"POST /submit HTTP/1.1\r\nHost: gateway\r\nContent-Type: multipart/form-data; boundary=b\r\n{length}\r\n" +
            $"X-Hotkey: {hotkey}\r\nX-Nonce: {nonce}\r\nX-Signature: {server.Validator.Sign(hotkey + nonce)}\r\n\r\n");
        return connection;
    }

    private static string Chunk(string text) => $"{text.Length:x}\r\n{text}\r\n";

    private static async Task SendAsync(TcpClient connection, string text) =>
        await connection.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text));

    // Reads until the text was seen: the end of the answer is not always the end of the connection.
    private static async Task<string> ReadToEndAsync(TcpClient connection, string until)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (!text.ToString().Contains(until, StringComparison.Ordinal))
        {
            var count = await connection.GetStream().ReadAsync(buffer, patience.Token);
            Assert.True(count > 0, $"The connection ended before '{until}': {text}");
            text.Append(Encoding.ASCII.GetString(buffer, 0, count));
        }

        return text.ToString();
    }
}
