using System.Text.Json;
using Executor.Cli.CommandLine;
using Executor.Cli.Tests.Support;

namespace Executor.Cli.Tests.CommandLine;

public sealed class ExecutorCommandLineTests
{
    [Fact]
    public async Task Run_WithoutWords_ShowsTheHelpAndRefuses()
    {
        var run = await CommandRun.OfAsync();

        Assert.Equal(ExitCode.Refused, run.Code);
        Assert.Contains("executor [command]", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "executor demo")]
    [InlineData("serve", "executor serve --validators")]
    [InlineData("demo", "executor demo --keep")]
    [InlineData("submit", "executor submit ./my-batch --key")]
    [InlineData("watch", "executor watch ")]
    [InlineData("results", "executor results ")]
    [InlineData("cancel", "executor cancel ")]
    [InlineData("rerun", "executor rerun ")]
    [InlineData("config", "executor config ")]
    [InlineData("check-host", "executor check-host ")]
    [InlineData("silos", "executor silos")]
    [InlineData("silos drain", "executor silos drain ")]
    [InlineData("keys", "executor keys new")]
    [InlineData("keys new", "executor keys new")]
    [InlineData("keys show", "executor keys show")]
    public async Task Help_OfEveryCommand_ShowsAnExample(string command, string example)
    {
        var run = await CommandRun.OfAsync([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);

        Assert.Equal(ExitCode.AllPassed, run.Code);
        Assert.Matches($@"(?s)Example:\n  .*{example}", run.Output);
    }

    [Theory]
    [InlineData("frobnicate")]
    [InlineData("watch")]
    [InlineData("watch a b")]
    [InlineData("watch a --task b")]
    [InlineData("submit .")]
    [InlineData("cancel a")]
    [InlineData("submit . --key a --concurrent many")]
    [InlineData("keys")]
    [InlineData("silos cordon")]
    [InlineData("serve --port 1 --port 2")]
    public async Task Run_WrongCommandLine_IsRefusedWithOneLine(string line)
    {
        var run = await CommandRun.OfAsync(line.Split(' '));

        Assert.Equal(ExitCode.Refused, run.Code);
        Assert.Matches(@"^error: [^\n]+ See executor[^\n]* --help\. \(usage\)\n$", run.Error);
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task Run_WrongCommandLineWithJson_IsRefusedInJson()
    {
        var run = await CommandRun.OfAsync("watch", "--json");

        Assert.Equal("usage", JsonDocument.Parse(run.Output).RootElement.GetProperty("error").GetString());
        Assert.Empty(run.Error);
    }

    [Theory]
    [InlineData("watch x")]
    [InlineData("results x")]
    public async Task Run_NothingListens_ExitsWithInfrastructure(string line)
    {
        // Port 1 is below the ports that programs are given, and nothing here listens on it.
        var run = await CommandRun.OfAsync([.. line.Split(' '), "--url", "http://127.0.0.1:1"]);

        Assert.Equal(ExitCode.Infrastructure, run.Code);
        Assert.Contains("http://127.0.0.1:1/ cannot be reached", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(500, "oops", ExitCode.Infrastructure)]
    [InlineData(503, """{"error":"busy","message":"A batch is already running."}""", ExitCode.Infrastructure)]
    [InlineData(404, """{"error":"batch_not_found","message":"There is no such batch."}""", ExitCode.Refused)]
    [InlineData(401, "", ExitCode.Refused)]
    [InlineData(200, "{}", ExitCode.Infrastructure)]
    [InlineData(200, "<html>", ExitCode.Infrastructure)]
    public async Task Run_ServerAnswersWithAnError_ExitsAsItsStatusSays(int status, string body, int code)
    {
        await using var server = await ScriptedServer.StartFixedAsync(status, body);

        var run = await CommandRun.OfAsync("results", "x", "--url", server.Url);

        Assert.Equal(code, run.Code);
        Assert.StartsWith("error: ", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ftp://host")]
    [InlineData("localhost:8080")]
    [InlineData("nonsense")]
    public async Task Run_UrlIsNoServer_IsRefused(string url)
    {
        var run = await CommandRun.OfAsync(new() { ["EXECUTOR_URL"] = url }, CancellationToken.None, "results", "x");

        Assert.Equal(ExitCode.Refused, run.Code);
    }
}
