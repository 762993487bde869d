using System.Text;
using System.Text.Json;
using Executor.Contracts.Json;
using Executor.Contracts.Tasks;
using Executor.Execution.Sandbox;
using Executor.Execution.Tests.Tasks;

namespace Executor.Execution.Tests.Hostile;

/// <summary>Types into the terminal of whoever started it, or writes what a terminal or a page obeys → no terminal, and escaped where it is told.</summary>
public sealed class H35_Injection(HostileHost host) : HostileCase(host)
{
    private const string Nasty = "\u001b]0;owned\u0007\u001b[2J<script>alert('x')</script>\u0000\u2028\"&";

    [Fact]
    public async Task Terminal_TypedInto_IsRefused()
    {
        // ioctl with TIOCSTI and TIOCLINUX, and both again with bits above those the kernel reads.
        ProcessOutcome outcome = await RunAsync("calls", "16,0,21522,0", "16,0,21532,0", "16,0,4294988818,0", "16,0,4294988828,0");

        Assert.Equal("1\n1\n1\n1\n", outcome.Stdout.ToText());
    }

    [Fact]
    public async Task Terminal_OfTheExecutor_IsNotTheGuests()
    {
        ProcessOutcome outcome = await RunAsync("read-path", "/dev/tty");
        ProcessOutcome session = await RunAsync("read-path", "/proc/self/stat");

        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Stdout.ToText()));
        // After the name: state, parent, group, session, terminal. The session began with process 1.
        string[] fields = session.Stdout.ToText().Split(") ")[1].Split(' ');
        Assert.Equal(("1", "0"), (fields[3], fields[4]));
    }

    /// <summary>The log is kept as it was written, since it is evidence; whoever shows it gets it as text.</summary>
    [Fact]
    public async Task Output_ForTerminalsAndPages_IsKeptAndEscaped()
    {
        string hex = Convert.ToHexString(Encoding.UTF8.GetBytes(Nasty));
        await using TaskBench task = await BeginTaskAsync();
        task.Agent("agent.sh", Line("write-hex", hex));
        task.Test("<b>test.sh", Line("write-hex", hex) + "; exit 1");

        AttemptVerdict verdict = await task.VerdictAsync();

        Assert.Equal(Nasty, await task.LogAsync(verdict, "agent.stdout"));
        Contracts.Tasks.TestResult named = Assert.Single(verdict.Evidence.Tests, test => test.Name == "<b>test.sh");
        string json = JsonSerializer.Serialize(
            new TaskDocument
            {
                TaskId = "task-1",
                Status = TaskStage.Failed,
                Reward = 0,
                TestOutput = Nasty,
                AgentOutput = Nasty,
                Attempt = 1,
                Truncated = false,
                TestResults = [new TestDocument(named.Name, named.Passed, Nasty, named.ExitCode)],
            },
            ContractsJson.Default.TaskDocument);
        Assert.DoesNotContain(json, c => char.IsControl(c) || c is '<' or '>' or '&' or '\'' or '\u2028');
    }
}
