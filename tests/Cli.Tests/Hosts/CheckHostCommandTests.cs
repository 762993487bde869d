using System.CommandLine;
using Executor.Cli.CommandLine;
using Executor.Cli.Commands;
using Executor.Cli.Tests.Support;
using Executor.Execution.Hosting;
using Executor.Settings;

namespace Executor.Cli.Tests.Hosts;

public sealed class CheckHostCommandTests
{
    private static readonly HostCheck Fine = HostCheck.Ok("git", "2.39.5");
    private static readonly HostCheck Slow = HostCheck.Degraded("layers", "copy", "Use a kernel with overlayfs.");
    private static readonly HostCheck Gone = HostCheck.Missing("bwrap", "not installed", "Install the package: apt-get install -y bubblewrap");

    public static TheoryData<HostCheckState, int> Ends => new()
    {
        { HostCheckState.Ok, ExitCode.AllPassed },
        { HostCheckState.Degraded, ExitCode.SomeFailed },
        { HostCheckState.Missing, ExitCode.Infrastructure },
    };

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task CheckHost_WorstCheck_IsTheExitCode(HostCheckState worst, int code)
    {
        var run = await RunAsync([.. ((HostCheck[])[Gone, Slow, Fine]).Where(check => check.State <= worst)]);

        Assert.Equal(code, run.Code);
    }

    [Fact]
    public async Task CheckHost_NoTerminal_WritesALineForEachCheck()
    {
        var run = await RunAsync([Fine, Slow, Gone]);

        Assert.Equal(
            """
            ok        git     2.39.5
            degraded  layers  copy: Use a kernel with overlayfs.
            missing   bwrap   not installed: Install the package: apt-get install -y bubblewrap
            This host cannot run attempts: 1 missing.

            """,
            run.Output);
    }

    [Fact]
    public async Task CheckHost_OnATerminal_DrawsATable()
    {
        var run = await RunAsync([Fine, Slow], isTerminal: true);

        Assert.Matches("what .* state .* measured .* remedy", run.Output);
        Assert.Matches("layers .*degraded.* copy .* Use a kernel with overlayfs", run.Output);
        Assert.EndsWith("This host runs attempts with less than they could have: 1 degraded.\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CheckHost_Json_IsOneDocument()
    {
        var run = await RunAsync([Fine, Slow], args: "--json");

        Assert.Equal(
            """
            {"state":"degraded","checks":[{"name":"git","state":"ok","measured":"2.39.5","remedy":null},
            {"name":"layers","state":"degraded","measured":"copy","remedy":"Use a kernel with overlayfs."}]}
            """.ReplaceLineEndings("") + "\n",
            run.Output);
    }

    [Fact]
    public async Task CheckHost_TextOfAProgram_DoesNotSteerTheTerminal()
    {
        var run = await RunAsync([HostCheck.Ok("git", "2\u001b[2J\n3")]);

        Assert.Contains("2 [2J 3\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CheckHost_Settings_AreThoseOfServe()
    {
        ExecutorSettings? used = null;
        await RunAsync([Fine], settings => used = settings, args: ["--task-memory-mb", "512", "--sandbox", "process"]);

        Assert.Equal((512, SandboxMode.Process), (used!.TaskMemoryMb, used.Sandbox));
    }

    [Fact]
    public async Task CheckHost_WrongSettings_AreRefused()
    {
        var run = await CommandRun.OfAsync("check-host", "--task-cpus", "0", "--cache-min-gb", "99");

        Assert.Equal(ExitCode.Refused, run.Code);
        Assert.Contains("--task-cpus is \"0\"", run.Error, StringComparison.Ordinal);
        Assert.Contains("--cache-min-gb is \"99\": set at most 50", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CheckHost_ThisHost_IsReallyExamined()
    {
        using var folder = new TemporaryFolder();

        var run = await CommandRun.OfAsync("check-host", "--data-dir", folder.File("data"), "--min-free-disk-gb", "1048576");

        Assert.Equal(ExitCode.Infrastructure, run.Code);
        Assert.Matches(@"(?m)^ok +git +2\.\d", run.Output);
        Assert.Matches($@"(?m)^ok +cache folder +{folder.File("data")}/cache can be written$", run.Output);
        Assert.Matches(@"(?m)^missing +work disk +.* free: Free .* more, or set a smaller MIN_FREE_DISK_GB\.$", run.Output);
    }

    private static async Task<CommandRun> RunAsync(
        HostCheck[] checks, Action<ExecutorSettings>? examined = null, bool isTerminal = false, params string[] args)
    {
        var checkHost = new CheckHostCommand((settings, _) =>
        {
            examined?.Invoke(settings);
            return Task.FromResult<IReadOnlyList<HostCheck>>(checks);
        });
        var json = new Option<bool>("--json");
        var command = new Command(checkHost.Name) { json };
        checkHost.Describe(command);
        var parsed = command.Parse(args);
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var shell = new Shell(output, error, new Dictionary<string, string>(), TimeProvider.System) { IsTerminal = isTerminal };
        var code = await checkHost.RunAsync(new CommandContext(shell, parsed, parsed.GetValue(json)), CancellationToken.None);
        return new CommandRun(code, output.ToString(), error.ToString());
    }
}
