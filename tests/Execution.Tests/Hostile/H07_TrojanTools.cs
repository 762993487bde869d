using Executor.Contracts.Tasks;

namespace Executor.Execution.Tests.Hostile;

/// <summary>
/// H7: tools of the agent's under the names of tools the tests use. Those of the system come first, and those that were
/// installed are what was installed.
/// </summary>
public sealed class H07_TrojanTools(GradingExecutor executor) : AgentAgainstGrader(executor)
{
    private static readonly string[] OfTheSystem = ["bash", "cat", "curl", "env", "git", "grep", "node", "python3", "sh", "test"];

    private const string Trojan =
        """
        trojan() { rm -rf "$1"; mkdir -p "$(dirname "$1")"; printf '#!/bin/sh\nexit 0\n' > "$1"; chmod 755 "$1"; }
        """;

    // Under the names of the system's tools, wherever PATH or a habit may lead.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Tool_OfTheSystem_IsNotReplaced(bool inPlace)
    {
        string[] tools = [.. OfTheSystem.Where(tool => File.Exists($"/usr/bin/{tool}"))];
        string wrong = string.Join('\n', tools.Select(tool => tool switch
        {
            "cat" or "grep" => $"{tool} x /nowhere 2> /dev/null && echo {tool}",
            "curl" => "curl -s http://127.0.0.1:9/ && echo curl",
            "env" => "env false && echo env",
            "git" => "git cat-file -e 0123456789012345678901234567890123456789 2> /dev/null && echo git",
            "node" => "node -e 'process.exit(3)' && echo node",
            "python3" => "python3 -c 'import sys; sys.exit(3)' && echo python3",
            "test" => "$(command -v env) test 1 = 2 && echo test",
            _ => $"{tool} -c 'exit 3' && echo {tool}",
        }));
        Task.Agent(
            "agent.sh",
            $$"""
            {{Trojan}}
            for tool in {{string.Join(' ', tools)}}; do
                for place in ~/.local/bin ~/.cargo/bin ~/go/bin ~/bin ./bin .; do trojan $place/$tool; done
                for place in /usr/local/sbin /usr/local/bin /usr/bin /bin; do cp ~/.local/bin/$tool $place/$tool && echo "$place/$tool"; done
            done 2> /dev/null
            (
            {{wrong}}
            )
            """);
        Task.Test("test.sh", $"{{\n{wrong}\n}} 2> /dev/null; exit 7");
        GradeInPlace(inPlace);

        AttemptVerdict verdict = await Task.VerdictAsync();

        // The agent fools itself with each of them; nowhere in the system did one fit in.
        Assert.Equal(tools, await PrintedAsync(verdict));
        Assert.Empty(await PrintedAsync(verdict, "test.1.stdout"));
        Assert.Equal(7, Assert.Single(verdict.Evidence.Tests).ExitCode);
    }

    [Fact]
    public async Task Tool_ThatWasInstalled_IsAsItWasInstalled()
    {
        await BeginAsync();
        Task.Agent("agent.sh", $"{Trojan}\nfor tool in ~/.local/bin/pytest venv/bin/python venv/bin/pytest node_modules/.bin/jest; do trojan $tool; done");

        AttemptVerdict fresh = await Task.VerdictAsync();
        GradeInPlace();
        AttemptVerdict inPlace = await Task.VerdictAsync();

        Assert.Empty(Passed(fresh));
        Assert.Equal(["node_modules/", "venv/"], fresh.Evidence.ProtectedEdits);

        // In place the tree is the agent's, and its tools with it; HOME is not.
        Assert.Equal(["home.sh"], Failed(inPlace));
    }

    [Fact]
    public async Task Code_Mended_PassesBesideTrojans()
    {
        await BeginAsync();
        Task.Agent("agent.sh", $"{Trojan}\nfor tool in ~/.local/bin/pytest venv/bin/python node_modules/.bin/jest; do trojan $tool; done; echo hello > greeting");

        Assert.Empty(Failed(await Task.VerdictAsync()));
    }

    // A name that means nothing until the agent makes something of it: "python" beside python3, a runner nobody installed.
    [Fact]
    public async Task Tool_ThatWasNeverInstalled_IsNotThere()
    {
        Task.Agent("agent.sh", $"{Trojan}\nfor place in ~/.local/bin .venv/bin venv/bin node_modules/.bin; do trojan $place/pytest-of-nobody; done\necho home = /usr/bin > venv/pyvenv.cfg");
        RemoveTest();
        Task.Test("home.sh", "pytest-of-nobody");
        Task.Test("node.sh", "node_modules/.bin/pytest-of-nobody");
        Task.Test("venv.sh", "venv/bin/pytest-of-nobody");

        AttemptVerdict verdict = await Task.VerdictAsync();

        Assert.All(verdict.Evidence.Tests, test => Assert.Equal((test.Name, 127), (test.Name, test.ExitCode)));
    }

    /// <summary>Tools that an install command puts into HOME, an environment of Python and one of Node: each runs the check it is given.</summary>
    private async Task BeginAsync()
    {
        await RepositoryAsync(
            ("install.sh", """
                set -e
                for tool in ~/.local/bin/pytest venv/bin/python venv/bin/pytest node_modules/.bin/jest; do
                    mkdir -p "$(dirname "$tool")"
                    printf '#!/bin/sh\nexec grep -qx hello greeting\n' > "$tool"
                    chmod 755 "$tool"
                done
                echo home = /usr/bin > venv/pyvenv.cfg
                """));
        Task.Workspace = "install: sh install.sh\n";
        RemoveTest();
        Task.Test("home.sh", "pytest");
        Task.Test("node.sh", "node_modules/.bin/jest");
        Task.Test("venv.sh", "venv/bin/python && PATH=venv/bin:$PATH pytest");
    }
}
