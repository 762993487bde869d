using Executor.Execution.Sandbox;
using Executor.Execution.Tests.Sandbox;

namespace Executor.Execution.Tests.Hostile;

/// <summary>A guest that sizes itself by the host's processors → whoever asks is told the guest's own number.</summary>
public sealed class H29_ProcessorCount(HostileHost host) : HostileCase(host)
{
    public static TheoryData<string> Questions =>
    [
        "/usr/bin/nproc",
        "/usr/bin/getconf _NPROCESSORS_ONLN",
        "/usr/bin/getconf _NPROCESSORS_CONF",
        "/usr/bin/python3 -c import\u00A0os;print(os.cpu_count())",
        string.Join(' ', TestBench.Child("processors")),
    ];

    [Theory]
    [MemberData(nameof(Questions))]
    public async Task Processors_Asked_AreTheGuestsOwn(string question)
    {
        string[] command = [.. question.Split(' ').Select(word => word.Replace('\u00A0', ' '))];
        Assert.SkipUnless(File.Exists(command[0]), $"{command[0]} is not installed.");
        ProcessSpec spec = TestBench.ChildSpec() with { Command = [.. command] };

        ProcessOutcome[] outcomes = await Task.WhenAll(
            RunAsync(spec, Sandbox(Limits with { Cpus = 0.5 })),
            RunAsync(spec, Sandbox(Limits with { Cpus = 1 })),
            RunAsync(spec, Sandbox(Limits with { Cpus = 100_000 })));

        string all = Environment.ProcessorCount.ToString(null as IFormatProvider);
        Assert.Equal(["1", "1", all], outcomes.Select(outcome => outcome.Stdout.ToText().Trim()));
    }
}
