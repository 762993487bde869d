using System.Text.Json;
using Executor.Cli.CommandLine;
using Executor.Cli.Tests.Support;

namespace Executor.Cli.Tests.CommandLine;

public sealed class ConfigCommandTests
{
    [Fact]
    public async Task Config_FlagEnvironmentAndFile_ShowsValuesAndOrigins()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("executor.json", """{"port": 1, "max_queued_batches": 77}""");

        var run = await CommandRun.OfAsync(
            new() { ["EXECUTOR_CONFIG"] = file, ["INFRA_RETRIES"] = "9", ["READ_TOKEN"] = "s3cret" },
            CancellationToken.None,
            "config", "--port", "5", "--auth-require-v2");

        Assert.Equal(ExitCode.AllPassed, run.Code);
        Assert.Matches(@"(?m)^PORT +5 +flag --port$", run.Output);
        Assert.Matches(@"(?m)^AUTH_REQUIRE_V2 +true +flag --auth-require-v2$", run.Output);
        Assert.Matches(@"(?m)^INFRA_RETRIES +9 +env INFRA_RETRIES$", run.Output);
        Assert.Matches($@"(?m)^MAX_QUEUED_BATCHES +77 +file: max_queued_batches in {file}$", run.Output);
        Assert.DoesNotContain("s3cret", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Config_SeveralWrong_ListsThemAllAndRefuses()
    {
        var run = await CommandRun.OfAsync(new() { ["PORT"] = "x", ["SANDBOX"] = "y" }, CancellationToken.None, "config", "--json");

        var error = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(ExitCode.Refused, run.Code);
        Assert.Equal("wrong_settings", error.GetProperty("error").GetString());
        Assert.Equal(2, error.GetProperty("details").GetArrayLength());
    }

    [Fact]
    public async Task Config_NameWithoutEffect_WarnsOnce()
    {
        var run = await CommandRun.OfAsync(new() { ["REDIS_URL"] = "redis://x" }, CancellationToken.None, "config");

        Assert.Equal(ExitCode.AllPassed, run.Code);
        Assert.Contains("warning: REDIS_URL has no effect in this version: this build runs in one process\n", run.Error, StringComparison.Ordinal);
    }
}
