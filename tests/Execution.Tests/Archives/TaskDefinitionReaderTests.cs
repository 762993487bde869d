using System.Collections.Immutable;
using Executor.Execution.Archives;
using Executor.Execution.Sandbox;
using Executor.Execution.Tasks;

namespace Executor.Execution.Tests.Archives;

public sealed class TaskDefinitionReaderTests : IDisposable
{
    private const string Repo = "repo: owner/name\n";

    private const string BadCommit =
        "base_commit must be a commit, tag or branch of at most 256 letters, digits, '.', '_', '/' and '-', starting with a letter or digit";

    private readonly string _folder = Directory.CreateTempSubdirectory("task-").FullName;

    public TaskDefinitionReaderTests()
    {
        Write("workspace.yaml", Repo);
        Write("prompt.md", "Fix the bug");
        Write("tests/run.sh", "exit 0");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Read_SmallestTask_HasTheDefaults()
    {
        TaskDefinition task = Valid();

        Assert.Equal("the-id", task.TaskId);
        Assert.Equal("https://github.com/owner/name", task.Repository);
        Assert.Null(task.BaseCommit);
        Assert.Empty(task.Install);
        Assert.False(task.InstallOptional);
        Assert.Equal("Fix the bug", task.Prompt);
        Assert.Equal([new TestScript("run.sh", null)], task.Scripts);
        Assert.Empty(task.TestSources);
        Assert.Empty(task.Environment);
        Assert.Equal(new TaskLimits(), task.Limits);
        Assert.Equal(new TaskNetwork(), task.Network);
        Assert.Equal(GradingMode.Fresh, task.Grading);
    }

    [Fact]
    public void Read_EveryField_IsTaken()
    {
        TaskDefinition task = Valid("""
            repo: https://example.org/a/b.git
            version: 2.0
            base_commit: 0123456
            install:
              - pip install -e .
              - make
            install_optional: true
            limits: {memory_mb: 512, cpus: 1.5, pids: 64, disk_mb: 1000, agent_secs: 90, test_secs: 0.5}
            network: {install: full, agent: none, tests: full}
            grading: in_place
            env: {ANSWER: 42, FLAG: true, EMPTY: }
            something_else: [1, {a: b}]
            """);

        Assert.Equal("0123456", task.BaseCommit);
        Assert.Equal(["pip install -e .", "make"], task.Install);
        Assert.True(task.InstallOptional);
        Assert.Equal(
            new TaskLimits
            {
                MemoryMb = 512,
                Cpus = 1.5,
                Pids = 64,
                DiskMb = 1000,
                AgentTimeout = TimeSpan.FromSeconds(90),
                TestTimeout = TimeSpan.FromMilliseconds(500),
            },
            task.Limits);
        Assert.Equal(new TaskNetwork { Install = NetworkPolicy.Full, Agent = NetworkPolicy.None, Tests = NetworkPolicy.Full }, task.Network);
        Assert.Equal(GradingMode.InPlace, task.Grading);
        Assert.Equal(new Dictionary<string, string> { ["ANSWER"] = "42", ["EMPTY"] = "", ["FLAG"] = "true" }, task.Environment);
    }

    [Theory]
    [InlineData("install: make all", "make all")]
    [InlineData("install: [make all]", "make all")]
    [InlineData("install: 7", "7")]
    [InlineData("install_config: {install: make, node: 20}", "make")]
    [InlineData("install_config: {install: [make]}", "make")]
    [InlineData("install: one\ninstall_config: {install: two}", "one")]
    [InlineData("install: |\n  one\n  two\n", "one\ntwo\n")]
    [InlineData("x: &cmd make\ninstall: [*cmd]", "make")]
    public void Read_InstallInAnyForm_IsOneCommand(string yaml, string command) => Assert.Equal([command], Valid(Repo + yaml).Install);

    [Theory]
    [InlineData("install:")]
    [InlineData("install: ~")]
    [InlineData("install: []")]
    [InlineData("install: []\ninstall_config: {install: make}")]
    public void Read_EmptyInstall_IsNone(string yaml) => Assert.Empty(Valid(Repo + yaml).Install);

    [Theory]
    [InlineData("version: 1", "repo is missing")]
    [InlineData("repo:", "repo is missing")]
    [InlineData("repo: [a/b]", "repo must be a text")]
    [InlineData("repo: --upload-pack=x", "repo must not start with '-'")]
    [InlineData("repo: a/b\nbase_commit: -c", BadCommit)]
    [InlineData("repo: a/b\nbase_commit: a..b", BadCommit)]
    [InlineData("repo: a/b\nbase_commit: 'HEAD '", BadCommit)]
    [InlineData("repo: a/b\nbase_commit: ''", BadCommit)]
    [InlineData("repo: a/b\nversion: [1]", "version must be a text")]
    [InlineData("repo: a/b\ninstall: {a: b}", "install must be a command or a list of commands")]
    [InlineData("repo: a/b\ninstall: [[a]]", "install must be a command or a list of commands")]
    [InlineData("repo: a/b\ninstall: ['']", "install must be a command or a list of commands")]
    [InlineData("repo: a/b\ninstall: \"a\\0b\"", "install must be a command or a list of commands")]
    [InlineData("repo: a/b\ninstall_config: make", "install_config must be a mapping")]
    [InlineData("repo: a/b\ninstall_optional: maybe", "install_optional must be true or false")]
    [InlineData("repo: a/b\ngrading: later", "grading must be fresh or in_place")]
    [InlineData("repo: a/b\nnetwork: none", "network must be a mapping")]
    [InlineData("repo: a/b\nnetwork: {agent: some}", "network.agent must be none or full")]
    [InlineData("repo: a/b\nnetwork: {test: none}", "network.test is not known")]
    [InlineData("repo: a/b\nlimits: {memory: 1}", "limits.memory is not known")]
    [InlineData("repo: a/b\nlimits: {memory_mb: 0}", "limits.memory_mb must be a whole number from 1 to 2147483647")]
    [InlineData("repo: a/b\nlimits: {pids: -1}", "limits.pids must be a whole number from 1 to 2147483647")]
    [InlineData("repo: a/b\nlimits: {disk_mb: 99999999999}", "limits.disk_mb must be a whole number from 1 to 2147483647")]
    [InlineData("repo: a/b\nlimits: {cpus: .nan}", "limits.cpus must be a number above 0 and at most 2147483647")]
    [InlineData("repo: a/b\nlimits: {cpus: NaN}", "limits.cpus must be a number above 0 and at most 2147483647")]
    [InlineData("repo: a/b\nlimits: {agent_secs: 1e999}", "limits.agent_secs must be a number above 0 and at most 2147483647")]
    [InlineData("repo: a/b\nlimits: {agent_secs: Infinity}", "limits.agent_secs must be a number above 0 and at most 2147483647")]
    [InlineData("repo: a/b\nlimits: {test_secs: -1}", "limits.test_secs must be a number above 0 and at most 2147483647")]
    [InlineData("repo: a/b\nlimits: {test_secs: 1e-400}", "limits.test_secs must be a number above 0 and at most 2147483647")]
    [InlineData("repo: a/b\nenv: {1A: x}", "env.1A is not a name of letters, digits and '_', not starting with a digit")]
    [InlineData("repo: a/b\nenv: {A=B: x}", "env.A=B is not a name of letters, digits and '_', not starting with a digit")]
    [InlineData("repo: a/b\nenv: {A: [x]}", "env.A must be a text")]
    [InlineData("repo: a/b\ncontract: {}", "outcome contracts are not supported yet by this version")]
    [InlineData("repo: a/b\ncontract:", "outcome contracts are not supported yet by this version")]
    public void Read_WrongField_IsNamed(string yaml, string problem) => Assert.Equal([$"workspace.yaml: {problem}"], Problems(yaml));

    [Theory]
    [InlineData("repo: 'a", "is not valid YAML near line 1, column 7")]
    [InlineData("- a", "must be a mapping of fields")]
    [InlineData("", "must be a mapping of fields")]
    [InlineData("repo: a/b\n---\nrepo: c/d", "must hold a single document")]
    [InlineData("repo: a/b\nrepo: c/d", "gives 'repo' twice")]
    [InlineData("[a]: b", "has a key that is not a name")]
    [InlineData("a: *b", "has an alias without an anchor")]
    [InlineData("a: &a [*a]", "has an alias inside the value that it stands for")]
    public void Read_WrongDocument_IsSaidSo(string yaml, string problem) => Assert.Equal([$"workspace.yaml {problem}"], Problems(yaml));

    [Fact]
    public void Read_SeveralProblems_AreAllNamed()
    {
        Write("workspace.yaml", "repo: ftp://x/y\nbase_commit: --all\ngrading: x\n");
        File.Delete(Path.Combine(_folder, "prompt.md"));
        File.Delete(Path.Combine(_folder, "tests/run.sh"));

        Assert.Equal(5, TaskDefinitionReader.Read(_folder, "the-id").Problems.Length);
    }

    [Fact]
    public void Read_ManyLaughs_IsRefused()
    {
        string yaml = "a0: &a0 lol\n" + string.Concat(Enumerable.Range(1, 9).Select(i =>
            $"a{i}: &a{i} [{string.Join(',', Enumerable.Repeat($"*a{i - 1}", 10))}]\n"));

        Assert.Equal(["workspace.yaml uses aliases more than 1000 times"], Problems(Repo + yaml));
    }

    [Fact]
    public void Read_AThousandAliases_AreAccepted()
    {
        string List(int count) => $"{Repo}x: &x make\ninstall: [{string.Join(',', Enumerable.Repeat("*x", count))}]";

        Assert.Equal(1000, Valid(List(1000)).Install.Length);
        Assert.Equal(["workspace.yaml uses aliases more than 1000 times"], Problems(List(1001)));
    }

    [Theory]
    [InlineData("x: ", 62, true)]
    [InlineData("x: ", 64, false)]
    [InlineData("x: ", 400_000, false)]
    public void Read_DeepNesting_IsBounded(string start, int depth, bool accepted)
    {
        string yaml = Repo + start + new string('[', depth) + new string(']', depth);

        Assert.Equal(accepted ? [] : ["workspace.yaml is nested deeper than 64 levels"], Problems(yaml));
    }

    [Fact]
    public void Read_DeepMappings_AreBounded()
    {
        string yaml = Repo + string.Concat(Enumerable.Range(0, 1000).Select(i => new string(' ', i) + "a:\n"));

        Assert.Equal(["workspace.yaml is nested deeper than 64 levels"], Problems(yaml));
    }

    [Fact]
    public void Read_YamlAboveAMegabyte_IsRefused() =>
        Assert.Equal(["workspace.yaml is larger than 1048576 bytes"], Problems(Repo + "# " + new string('x', 1 << 20)));

    [Fact]
    public void Read_RandomlyDamagedYaml_NeverThrows()
    {
        const string Marks = "&*[]{}:-?|>'\"%@`!#,\\\n\t \u0001\ufeff~=<";
        const string Original = "repo: a/b\ninstall: [\"x\\u0041\", 'y', &a z, *a]\nlimits: {cpus: 1}\nenv:\n  A: |\n    b\n  ? c\n  : d\n";
        Random random = new(7);
        for (int i = 0; i < 2000; i++)
        {
            char[] damaged = Original.ToCharArray();
            for (int change = 0; change <= i % 5; change++)
            {
                damaged[random.Next(damaged.Length)] = Marks[random.Next(Marks.Length)];
            }

            Write("workspace.yaml", new string(damaged));
            TaskDefinitionReader.Read(_folder, "the-id");
        }
    }

    [Fact]
    public void Read_TestFiles_AreScriptsAndSources()
    {
        Write("tests/b.sh", "");
        Write("tests/B.sh", "");
        Write("tests/sub/a.sh", "");
        Write("tests/data.bin", "\0\u0001");
        Write("tests/sub/test_x.py", "");
        Write("checks.txt", "never used");

        TaskDefinition task = Valid(Repo + "fail_to_pass: [never]");

        Assert.Equal(["B.sh", "b.sh", "run.sh", "sub/a.sh"], task.Scripts.Select(script => script.Name));
        Assert.All(task.Scripts, script => Assert.Null(script.Text));
        Assert.Equal(["data.bin", "sub/test_x.py"], task.TestSources);
    }

    [Fact]
    public void Read_ChecksWithoutScripts_BecomeScripts()
    {
        File.Move(Path.Combine(_folder, "tests/run.sh"), Path.Combine(_folder, "tests/run.py"));
        Write("checks.txt", "# first\r\n\r\n  test -f a  \r\ntrue\r\n");

        TaskDefinition task = Valid();

        Assert.Equal(
            [new TestScript("check_2.sh", "#!/bin/sh\nset -e\ntest -f a\n"), new TestScript("check_3.sh", "#!/bin/sh\nset -e\ntrue\n")],
            task.Scripts);
        Assert.Equal(["run.py"], task.TestSources);
    }

    [Fact]
    public void Read_FailAndPassLists_BecomeScripts()
    {
        Directory.Delete(Path.Combine(_folder, "tests"), recursive: true);

        TaskDefinition task = Valid(Repo + "fail_to_pass: [pytest a, pytest b]\npass_to_pass: pytest c");

        Assert.Equal(["fail_to_pass_0.sh", "fail_to_pass_1.sh", "pass_to_pass_2.sh"], task.Scripts.Select(script => script.Name));
        Assert.Equal("#!/bin/sh\nset -e\npytest c\n", task.Scripts[2].Text);
    }

    [Fact]
    public void Read_NoTestAtAll_IsInvalid()
    {
        File.Delete(Path.Combine(_folder, "tests/run.sh"));
        Write("checks.txt", "# nothing\n");

        Assert.StartsWith("it has no test:", Assert.Single(Problems(Repo)), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_FilesThatAreNotUtf8_AreNamed()
    {
        WriteBytes("prompt.md", [0xff, 0xfe]);
        WriteBytes("tests/._run.sh", [0, 5, 22, 7, 0xff]);
        WriteBytes("tests/image.png", [0xff, 0xd8]);

        Assert.Equal(["prompt.md is not UTF-8 text", "tests/._run.sh is not UTF-8 text"], Problems(Repo));
    }

    [Fact]
    public void Read_ByteOrderMark_IsNoPartOfTheText()
    {
        WriteBytes("prompt.md", [0xef, 0xbb, 0xbf, (byte)'x']);
        WriteBytes("workspace.yaml", [0xef, 0xbb, 0xbf, .. "repo: a/b"u8]);

        Assert.Equal("x", TaskDefinitionReader.Read(_folder, "the-id").Definition!.Prompt);
    }

    [Fact]
    public void Read_EmptyFolder_NamesWhatIsMissing()
    {
        string empty = Directory.CreateDirectory(Path.Combine(_folder, "empty")).FullName;

        Assert.Equal(["workspace.yaml is missing", "prompt.md is missing"], TaskDefinitionReader.Read(empty, "the-id").Problems);
    }

    [Fact]
    public void Read_TestsThatIsAFile_IsNamed()
    {
        Directory.Delete(Path.Combine(_folder, "tests"), recursive: true);
        Write("tests", "x");
        Write("checks.txt", "true");

        Assert.Equal(["tests is a file; it must be a folder"], Problems(Repo));
    }

    private TaskDefinition Valid(string yaml = Repo)
    {
        Assert.Equal([], Problems(yaml));
        return TaskDefinitionReader.Read(_folder, "the-id").Definition!;
    }

    private ImmutableArray<string> Problems(string yaml)
    {
        Write("workspace.yaml", yaml);
        TaskDefinitionResult result = TaskDefinitionReader.Read(_folder, "the-id");
        Assert.Equal(result.IsValid, result.Problems.IsEmpty);
        return result.Problems;
    }

    private void Write(string name, string text) => WriteBytes(name, System.Text.Encoding.UTF8.GetBytes(text));

    private void WriteBytes(string name, byte[] bytes)
    {
        string path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }
}
