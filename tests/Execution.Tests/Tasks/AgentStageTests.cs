using Executor.Contracts.Tasks;

namespace Executor.Execution.Tests.Tasks;

/// <summary>What an agent and its task are given to work with.</summary>
public sealed class AgentStageTests
{
    [Fact]
    public async Task Environment_OfTheAgent_IsTheContractsAndNothingElse()
    {
        await using TaskBench bench = await new TaskBench(options => options.AgentEnvironment =
            new Dictionary<string, string> { ["MODEL_KEY"] = "operator's", ["SHARED"] = "operator's" }).BeginAsync();
        bench.Workspace = "env: {TASK_LEVEL: 'hard', SHARED: 'task''s'}\nlimits: {agent_secs: 45}\n";
        bench.Agent("agent.sh", "env | sort; cat \"$TASK_PROMPT\"; pwd");

        AttemptVerdict verdict = await bench.VerdictAsync();

        string[] lines = (await bench.LogAsync(verdict, "agent.stdout")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["Write hello to greeting.", "/workspace/repo"], lines[^2..]);
        string[] contract =
        [
            "MODEL_KEY=operator's", "REPO_DIR=/workspace/repo", "SHARED=operator's", "TASK_LEVEL=hard",
            "TASK_PROMPT=/workspace/task_prompt.md", $"TERM_BASE_COMMIT={bench.Commit}", $"TERM_REPO={bench.Source.Url}",
            "TERM_TASK_ID=task-1", "TERM_TIMEOUT=45",
        ];
        string[] surroundings =
        [
            "DEBIAN_FRONTEND", "HOME", "LANG", "NPM_CONFIG_PREFIX", "NPM_CONFIG_UPDATE_NOTIFIER", "PATH", "PIP_BREAK_SYSTEM_PACKAGES",
            "PIP_DISABLE_PIP_VERSION_CHECK", "PIP_NO_INPUT", "PIP_ROOT_USER_ACTION", "PWD", "PYTHONUNBUFFERED", "SHLVL", "TERM", "TZ", "_",
        ];
        Assert.Equal(contract, lines[..^2].Where(line => !surroundings.Contains(line.Split('=')[0])));
    }

    [Fact]
    public async Task Agent_InPython_GetsThePromptAsArgument()
    {
        await using TaskBench bench = await PythonAgentAsync("import sys; print(sys.argv[1:])");
        bench.Prompt("Say 'hello'; $(rm -rf /)\n");

        AttemptVerdict verdict = await bench.VerdictAsync();

        Assert.Equal("['--instruction', \"Say 'hello'; $(rm -rf /)\\n\"]\n", await bench.LogAsync(verdict, "agent.stdout"));
    }

    [Fact]
    public async Task Agent_PromptTooLongForAnArgument_FindsItInTheFile()
    {
        await using TaskBench bench = await PythonAgentAsync("import os, sys; print(len(sys.argv), len(open(os.environ['TASK_PROMPT']).read()))");
        bench.Prompt(new string('p', 200_000));

        AttemptVerdict verdict = await bench.VerdictAsync();

        Assert.Equal("1 200000\n", await bench.LogAsync(verdict, "agent.stdout"));
    }

    [Fact]
    public async Task Requirements_OfAPythonAgent_AreItsOwn()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/pip3"), "pip is not installed.");
        await using TaskBench bench = await PythonAgentAsync("import hello; open('greeting', 'w').write(hello.TEXT)");
        bench.Agent("requirements.txt", "./hello-1.0-py3-none-any.whl\n");
        bench.AgentFile(Wheel.FileName, Wheel.Make());
        bench.Test("test.sh", "grep -qx hello greeting && ! python3 -c 'import hello'");

        AttemptVerdict verdict = await bench.VerdictAsync();

        Assert.True(verdict.Passed, await bench.LogAsync(verdict, "requirements.stderr"));
    }

    [Fact]
    public async Task Requirements_ThatFail_LeaveTheAgentToItsFate()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/pip3"), "pip is not installed.");
        await using TaskBench bench = await new TaskBench().BeginAsync();
        bench.Workspace = "network: {install: none}\n";
        bench.Agent("requirements.txt", "./no-such.whl\n");

        AttemptVerdict verdict = await bench.VerdictAsync();

        Assert.True(verdict.Passed);
        Assert.NotEqual("", await bench.LogAsync(verdict, "requirements.stderr"));
    }

    [Fact]
    public async Task Requirements_OfANodeAgent_AreFoundBesideIt()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/npm"), "npm is not installed.");
        await using TaskBench bench = await new TaskBench().BeginAsync();
        bench.Agent("agent.js", "require('fs').writeFileSync('greeting', require('greeter'))");
        bench.Agent("package.json", """{"name": "agent", "dependencies": {"greeter": "file:./greeter"}}""");
        bench.Agent("greeter/package.json", """{"name": "greeter", "version": "1.0.0", "main": "index.js"}""");
        bench.Agent("greeter/index.js", "module.exports = 'hello\\n'");
        bench.RemoveAgent("agent.sh");

        AttemptVerdict verdict = await bench.VerdictAsync();

        Assert.True(verdict.Passed, await bench.LogAsync(verdict, "package.stderr"));
    }

    [Fact]
    public async Task Packages_InstalledByTheTask_AreFoundByAgentAndTests()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/pip3") && File.Exists("/usr/bin/npm"), "pip or npm is not installed.");
        await using TaskBench bench = await new TaskBench().BeginAsync();
        await bench.Source.CommitAsync("wheel", Wheel.FileName, Wheel.Make());
        bench.Workspace =
            $$"""
            repo: {{bench.Source.Url}}
            network: {install: none}
            install:
              - pip3 install ./hello-1.0-py3-none-any.whl
              - mkdir tool && cd tool && echo '{"name":"tool","version":"1.0.0","bin":"./tool.js"}' > package.json && printf '#!/usr/bin/env node\nconsole.log("tooled")' > tool.js && npm install -g .
            """;
        bench.Agent("agent.sh", "python3 -c 'import hello; print(hello.TEXT)'; tool; echo hello > greeting");
        bench.Test("test.sh", "python3 -c 'import hello' && tool");

        AttemptVerdict verdict = await bench.VerdictAsync();

        Assert.True(verdict.Passed, verdict.Error);
        Assert.Equal("hello\n\ntooled\n", await bench.LogAsync(verdict, "agent.stdout"));
    }

    private static async Task<TaskBench> PythonAgentAsync(string program)
    {
        TaskBench bench = await new TaskBench().BeginAsync();
        bench.RemoveAgent("agent.sh");
        bench.Agent("agent.py", program);
        return bench;
    }
}
