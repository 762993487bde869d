using System.Net;
using System.Net.Sockets;
using Executor.Cli.CommandLine;
using Executor.Cli.Tests.Support;

namespace Executor.Cli.Tests.Serving;

public sealed class ServeCommandTests
{
    [Fact]
    public async Task Serve_PortIsInUse_IsRefusedWithOneLine()
    {
        using var folder = new TemporaryFolder();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var run = await CommandRun.OfAsync(
            "serve", "--port", $"{port}", "--data-dir", folder.File("data"), "--validators", "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY");

        Assert.Equal(ExitCode.Refused, run.Code);
        Assert.Matches($@"^error: The server could not start: .*:{port}.* Set another port with --port\. \(usage\)\n$", run.Error);
    }

    [Fact]
    public async Task Serve_WithGatewaysToFetchBlobsFrom_IsRefused()
    {
        using var folder = new TemporaryFolder();

        var run = await CommandRun.OfAsync(
            "serve", "--data-dir", folder.File("data"), "--blob-urls", "http://127.0.0.1:1", "--blob-secret", "s",
            "--validators", "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY");

        Assert.Equal(ExitCode.Refused, run.Code);
        Assert.Equal("error: BLOB_URLS is for a silo by itself: serve is a gateway too, and keeps blobs in BLOB_DIR. (usage)\n", run.Error);
        Assert.False(Directory.Exists(folder.File("data")));
    }

    [Fact]
    public async Task Serve_Signalled_ShowsItsBannerAndEndsInOrder()
    {
        using var folder = new TemporaryFolder();
        using var output = new BannerWatch();
        using var error = new StringWriter();
        var shell = new Shell(output, error, new Dictionary<string, string> { ["READ_TOKEN"] = "s3cret" }, TimeProvider.System);

        var code = await ExecutorCommandLine.RunAsync(
            ["serve", "--port", "0", "--data-dir", folder.File("data"), "--log-level", "error"], shell, output.Shown);

        Assert.Equal(ExitCode.AllPassed, code);
        Assert.Matches(@"^executor \S+ on http://127\.0\.0\.1:[1-9]\d*/\n", output.ToString());
        Assert.Contains($"  data        {folder.File("data")}\n", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("  reads       with a bearer token\n", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("READ_TOKEN=********", output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", output.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Takes the place of the signal: the server is stopped as soon as it has said that it runs.</summary>
    private sealed class BannerWatch : StringWriter
    {
        private readonly CancellationTokenSource _shown = new();

        public CancellationToken Shown => _shown.Token;

        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            _shown.Cancel();
        }

        protected override void Dispose(bool disposing)
        {
            _shown.Dispose();
            base.Dispose(disposing);
        }
    }
}
