using System.Net;
using System.Text;
using Executor.EndToEnd.Tests.Support;

namespace Executor.EndToEnd.Tests.Hostile;

/// <summary>
/// H42: uploads that drip, lie about their length, have no end or break off. Each ends with its file gone and its place free, in
/// bounded memory. Where the list says 408 and 413, the protocol of the validators says 400 with upload_failed and archive_too_large.
/// A head that drips is ended by the web server itself after 30 s, which no test waits for.
/// </summary>
public sealed class H42_HostileUploads(HostileServer server) : IClassFixture<HostileServer>, IAsyncDisposable
{
    // What a body may cost beside its bytes on the disk: the buffers of four uploads are a few megabytes.
    private const long MemoryBound = 96 << 20;

    private static readonly byte[] Megabyte = new byte[1 << 20];

    private Validator Sender => server.Validators[0];

    public ValueTask DisposeAsync() => server.NothingIsLeftAsync();

    [Fact]
    public async Task Body_ThatDrips_IsEnded()
    {
        using var upload = await RawUpload.OpenAsync(server, Sender, "Content-Length: 1000000");
        await upload.SendAsync(RawUpload.PartHead);

        AssertRefused("upload_failed", await upload.SendUntilAnsweredAsync("x"u8.ToArray(), TimeSpan.FromMilliseconds(50)));
    }

    // Who hangs up is not answered: what counts is that nothing is left of it. Who stays is told after the longest pause.
    [Fact]
    public async Task ContentLength_LargerThanTheBody_IsEnded()
    {
        using var upload = await RawUpload.OpenAsync(server, Sender, "Content-Length: 1000");
        await upload.SendAsync(RawUpload.PartHead + "archive" + RawUpload.End[..4]);
        await HostileServer.EventuallyAsync("the upload to begin", () => Task.FromResult(server.Unfinished.Length), count => count == 1);
        upload.FinishSending();

        Assert.Equal("", await upload.ReadToEndAsync());
    }

    // What follows the body it named would be the next request: an upload is no place to hide one.
    [Fact]
    public async Task ContentLength_SmallerThanTheBody_IsEnded_AndTheRestIsNoRequest()
    {
        var body = RawUpload.PartHead + "archive";
        using var upload = await RawUpload.OpenAsync(server, Sender, $"Content-Length: {body.Length}");
        await upload.SendAsync(body + "GET /health HTTP/1.1\r\nHost: server\r\n\r\n");
        var answer = await upload.ReadToEndAsync();

        AssertRefused("upload_failed", answer);
        Assert.Single(answer.Split("HTTP/1.1 ")[1..]);
    }

    [Theory]
    [InlineData("Content-Length: 10\r\nContent-Length: 20")]
    [InlineData("Content-Length: -1")]
    [InlineData("Content-Length: 1e9")]
    [InlineData("Content-Length: 99999999999999999999999")]
    [InlineData("Transfer-Encoding: gzip")]
    public async Task Length_ThatIsNone_IsRefusedByTheWebServer(string length)
    {
        using var upload = await RawUpload.OpenAsync(server, Sender, length);

        Assert.Matches(@"\AHTTP/1\.1 (400|411|501) ", await upload.ReadToEndAsync());
    }

    [Fact]
    public async Task ContentLength_BeyondTheLimit_IsRefusedUnread()
    {
        using var upload = await RawUpload.OpenAsync(server, Sender, $"Content-Length: {1L << 40}");

        AssertRefused("archive_too_large", await upload.SendUntilAnsweredAsync([], TimeSpan.FromMilliseconds(10)));
    }

    public static TheoryData<string, string, string> Endless => new()
    {
        { "archive", RawUpload.PartHead, "archive_too_large" },
        { "another field", "--b\r\nContent-Disposition: form-data; name=\"more\"\r\n\r\n", "archive_too_large" },
        { "what comes before the first field", "", "upload_failed" },
        { "what comes after the archive", RawUpload.PartHead + "archive\r\n--b\r\nContent-Disposition: form-data; name=\"more\"\r\n\r\n", "archive_too_large" },
        { "header of a field", "--b\r\nX-Long: ", "upload_failed" },
    };

    [Theory]
    [MemberData(nameof(Endless))]
    public async Task Chunks_WithoutEnd_AreEnded(string what, string start, string code)
    {
        var before = server.Server.Memory;
        using var upload = await RawUpload.OpenAsync(server, Sender, "Transfer-Encoding: chunked");
        await upload.SendAsync(start.Length == 0 ? "" : RawUpload.Chunk(start));
        byte[] chunk = [.. Encoding.ASCII.GetBytes($"{Megabyte.Length:x}\r\n"), .. Megabyte, .. "\r\n"u8];

        AssertRefused(code, await upload.SendUntilAnsweredAsync(chunk));
        AssertBounded(before, what);
    }

    [Fact]
    public async Task Parts_AMillion_AreEnded()
    {
        var before = server.Server.Memory;
        using var upload = await RawUpload.OpenAsync(server, Sender, "Transfer-Encoding: chunked");
        var parts = string.Concat(Enumerable.Repeat("--b\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\nv\r\n", 100));

        // More of them than fit into the limit on bytes would be archive_too_large.
        AssertRefused("upload_failed", await upload.SendUntilAnsweredAsync(Encoding.ASCII.GetBytes(RawUpload.Chunk(parts))));
        AssertBounded(before, "a million parts");
    }

    [Fact]
    public async Task Uploads_ManyAtOnce_CostNoMemory_AndLeaveNothingWhenTheyBreak()
    {
        var before = server.Server.Memory;
        var uploads = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            var upload = await RawUpload.OpenAsync(server, Sender, $"Content-Length: {48 << 20}");
            await upload.SendAsync(RawUpload.PartHead);
            await upload.SendAsync(Megabyte);
            return upload;
        }));
        await HostileServer.EventuallyAsync("four uploads", () => Task.FromResult(server.Unfinished.Length), count => count == 4);
        using (var fifth = await Sender.SubmitAsync(server.Http, "archive"u8.ToArray()))
        {
            Assert.Contains("too_many_uploads", await fifth.Content.ReadAsStringAsync());
        }

        await Task.WhenAll(uploads.Select(async upload =>
        {
            for (var i = 0; i < 45; i++)
            {
                await upload.SendAsync(Megabyte);
            }
        }));
        AssertBounded(before, "four uploads of 46 MiB");
        Array.ForEach(uploads, upload => upload.Break());

        // The places are free again when the server has noticed.
        await server.NothingIsLeftAsync();
        await HostileServer.EventuallyAsync(
            "a place", async () => (await Sender.SubmitAsync(server.Http, "archive"u8.ToArray())).StatusCode, status => status == HttpStatusCode.Accepted);
        Array.ForEach(uploads, upload => upload.Dispose());
    }

    private static void AssertRefused(string code, string answer)
    {
        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Contains($"\"error\":\"{code}\"", answer, StringComparison.Ordinal);
    }

    private void AssertBounded(long before, string what) =>
        Assert.True(server.Server.PeakMemory - before < MemoryBound, $"{what}: from {before >> 20} MiB to {server.Server.PeakMemory >> 20} MiB");
}
