using Executor.Contracts.Tasks;
using Executor.Execution.Sandbox;
using Executor.Execution.Tests.Tasks;

namespace Executor.Execution.Tests.Hostile;

/// <summary>
/// More output than anyone wants, in one line, in no encoding → head and tail are kept while it streams, the full size is told,
/// and the writer never waits.
/// </summary>
public sealed class H24_OutputFlood(HostileHost host) : HostileCase(host)
{
    private const long Flood = 64L << 20;

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Output_Flood_KeepsBothEndsAndNeverBlocks(SandboxMode mode)
    {
        ProcessOutcome outcome = await Host.For(mode).RunChildAsync("flood", Flood.ToString(null as IFormatProvider));

        Assert.Equal(0, outcome.ExitCode);
        foreach (CapturedOutput output in (CapturedOutput[])[outcome.Stdout, outcome.Stderr])
        {
            Assert.Equal(Flood + 9, output.TotalBytes);
            Assert.StartsWith("firstxxx", output.ToText(), StringComparison.Ordinal);
            Assert.EndsWith("xxxlast", output.ToText(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Output_FloodOfBytesOnBothStreams_IsBoundedInMemory()
    {
        long before = GC.GetTotalMemory(forceFullCollection: true);

        ProcessOutcome outcome = await Bench.RunChildAsync("flood-both", Flood.ToString(null as IFormatProvider));

        Assert.Equal((0, Flood, Flood), (outcome.ExitCode, outcome.Stdout.TotalBytes, outcome.Stderr.TotalBytes));
        Assert.InRange(outcome.Stdout.ToText().Length, 1, 128 * 1024);
        Assert.True(GC.GetTotalMemory(forceFullCollection: false) - before < Flood, "The flood is in memory.");
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Output_NotUtf8_IsReplaced(SandboxMode mode)
    {
        ProcessOutcome outcome = await Host.For(mode).RunChildAsync("write-hex", "61FFC362E282");

        Assert.Equal("a\uFFFD\uFFFDb\uFFFD", outcome.Stdout.ToText());
    }

    [Fact]
    public async Task Output_FloodOfAnAgent_IsBoundedAndTold()
    {
        await using TaskBench task = await BeginTaskAsync();
        task.Agent("agent.sh", "echo first; head -c 20000000 /dev/zero | tr '\\0' x; echo last");

        AttemptVerdict verdict = await task.VerdictAsync();

        LogRef log = Assert.Single(verdict.Evidence.Logs, log => log.Name == "agent.stdout");
        string text = await task.LogAsync(verdict, "agent.stdout");
        Assert.True(log.Truncated);
        Assert.Equal(20_000_011, log.TotalBytes);
        Assert.StartsWith("first\n", text, StringComparison.Ordinal);
        Assert.Contains("\n\n... [truncated at 1048576 bytes, total 20000011]\n\n", text, StringComparison.Ordinal);
        Assert.EndsWith("last\n", text, StringComparison.Ordinal);
    }
}
