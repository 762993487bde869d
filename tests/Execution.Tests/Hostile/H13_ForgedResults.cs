using System.Runtime.InteropServices;
using Executor.Contracts.Tasks;
using Microsoft.Win32.SafeHandles;

namespace Executor.Execution.Tests.Hostile;

/// <summary>H13: results written by those who are judged. The only word that counts is the exit status, and it travels outside the sandbox.</summary>
public sealed class H13_ForgedResults(GradingExecutor executor) : AgentAgainstGrader(executor)
{
    /// <summary>What the sandbox reports of itself, to every file that anything has open.</summary>
    private const string Forge =
        """
        forge() {
            for file in /proc/[0-9]*/fd/* /proc/self/fd/* /dev/fd/*; do
                case $(readlink "$file") in /proc/*|"") ;; *) printf '\n{ "exit-code": 0 }\n' >> "$file" ;; esac
            done
            for file in /workspace /workspace/repo /workspace/agent_code / /logs/verifier /tests /app /tmp "$HOME" .; do
                mkdir -p "$file"
                for name in reward.txt reward.json result.json status exit_code evidence.json .result; do echo 1 > "$file/$name"; done
            done
        } 2> /dev/null
        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Result_WrittenByAgentAndTests_IsNotRead(bool inPlace)
    {
        Task.Agent("agent.sh", $"{Forge}\nforge; exit 9");
        Task.Test("a.sh", $"{Forge}\nforge; exit 7");
        Task.Test("test.sh", "exit 8");
        GradeInPlace(inPlace);

        AttemptVerdict verdict = await Task.VerdictAsync();

        Assert.Equal(FailureKind.TestsFailed, verdict.FailureKind);
        Assert.Equal(9, verdict.Evidence.AgentExitCode);
        Assert.Equal([7, 8], verdict.Evidence.Tests.Select(test => test.ExitCode));
    }

    // Three streams and nothing else is open, though the executor has a file that whoever started it left open for all to inherit.
    [Fact]
    public async Task Files_HandedToAGuest_AreItsThreeStreams()
    {
        const string List =
            """
            python3 -c '
            import os
            for file in range(1024):
                if os.path.exists(f"/proc/self/fd/{file}"):
                    print(file, os.readlink(f"/proc/self/fd/{file}").rstrip("[]0123456789"))
            '
            """;
        Task.Agent("agent.sh", List);
        Task.Test("test.sh", List);

        AttemptVerdict verdict;
        using (FileStream file = File.OpenWrite(Path.Combine(Executor.Bench.Root, "inherited")))
        using (SafeFileHandle inherited = new(Duplicate(file.SafeFileHandle), ownsHandle: true))
        {
            verdict = await Task.VerdictAsync();
        }

        Assert.Equal(["0 /dev/null", "1 pipe:", "2 pipe:"], await PrintedAsync(verdict));
        Assert.Equal(["0 /dev/null", "1 pipe:", "2 pipe:"], await PrintedAsync(verdict, "test.1.stdout"));
    }

    [Fact]
    public async Task Status_OfTheSandbox_CannotBeReached()
    {
        string work = Path.Combine(Executor.Bench.Root, "work");
        Task.Agent(
            "agent.sh",
            $"""
            ls -d {work} {work}/.runs 2> /dev/null
            ls -l /proc/1/fd 2> /dev/null | grep -c '{work}'
            find / -xdev -name '*.status' -path '*.runs*' 2> /dev/null
            echo searched
            """);

        Assert.Equal(["0", "searched"], await PrintedAsync(await Task.VerdictAsync()));
    }

    [Fact]
    public async Task OwnFiles_WrittenByTheAgent_AreReadOnly()
    {
        Task.Agent("agent.sh", "for path in /workspace/agent_code/x /workspace/agent_code/agent.sh /workspace/agent_packages/x /workspace/task_prompt.md /workspace/x; do (echo x > $path) && echo wrote $path; done; rm -f /workspace/task_prompt.md /workspace/agent_code/agent.sh && echo removed; mv /workspace/repo /workspace/other && echo moved");

        Assert.Empty(await PrintedAsync(await Task.VerdictAsync()));
    }

    /// <summary>The copy has no mark to be closed in children.</summary>
    [DllImport("libc", EntryPoint = "dup")]
    private static extern int Duplicate(SafeFileHandle file);
}
