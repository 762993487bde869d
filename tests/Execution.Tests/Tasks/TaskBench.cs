using Executor.Blobs;
using Executor.Contracts.Blobs;
using Executor.Contracts.Tasks;
using Executor.Execution.Archives;
using Executor.Execution.Hosting;
using Executor.Execution.Sandbox;
using Executor.Execution.Tasks;
using Executor.Execution.Tests.Sandbox;
using Executor.Execution.Tests.Workspaces;
using Executor.Execution.Workspaces;

namespace Executor.Execution.Tests.Tasks;

/// <summary>A task and an agent, written file by file, and the attempt they make.</summary>
internal sealed class TaskBench : IAsyncDisposable
{
    private readonly string _task;
    private readonly string _agent;
    private readonly bool _isOwner;

    public TaskBench(Action<ExecutionOptions>? configure = null, HostCeiling? ceiling = null)
        : this(CreateExecutor(configure, ceiling), "task") => _isOwner = true;

    /// <summary>One task of several that an executor gets one after the other; the executor is the caller's.</summary>
    public TaskBench(TestBench executor, string name)
    {
        Bench = executor;
        _task = Directory.CreateDirectory(Path.Combine(Bench.Root, name)).FullName;
        _agent = Directory.CreateDirectory(Path.Combine(Bench.Root, name + "-agent")).FullName;
        Write(_task, "prompt.md", "Write hello to greeting.\n");
        Agent("agent.sh", "echo hello > greeting");
        Test("test.sh", "grep -qx hello greeting");
    }

    public TestBench Bench { get; }

    public List<TaskStage> Stages { get; } = [];

    public SourceRepository Source { get; private set; } = null!;

    public string Commit { get; private set; } = null!;

    public string Workspace { get; set; } = "";

    public static TestBench CreateExecutor(Action<ExecutionOptions>? configure = null, HostCeiling? ceiling = null)
    {
        return new TestBench(Configure, ceiling is null ? null : TestBench.Under(ceiling));

        void Configure(ExecutionOptions options)
        {
            options.AllowedFileRepos = [Path.Combine(Path.GetDirectoryName(options.WorkDirectory)!, "repositories")];
            options.CloneTimeout = TimeSpan.FromSeconds(60);
            options.AgentTimeout = TimeSpan.FromSeconds(60);
            options.TestTimeout = TimeSpan.FromSeconds(60);
            configure?.Invoke(options);
        }
    }

    public async Task<TaskBench> BeginAsync()
    {
        SourceRepository source = await SourceRepository.CreateAsync(Bench);
        return Begin(source, await source.CommitAsync("base", ("README", "a repository\n")));
    }

    public TaskBench Begin(SourceRepository source, string commit)
    {
        Source = source;
        Commit = commit;
        return this;
    }

    public void Agent(string path, string content) => Write(_agent, path, content);

    public void AgentFile(string path, byte[] content) => File.WriteAllBytes(Path.Combine(_agent, path), content);

    public void RemoveAgent(string path) => File.Delete(Path.Combine(_agent, path));

    public void Test(string path, string content) => Write(_task, "tests/" + path, content);

    public void RemoveTest(string path) => File.Delete(Path.Combine(_task, "tests", path));

    public void Prompt(string text) => Write(_task, "prompt.md", text);

    public async Task<AttemptOutcome> RunAsync(CancellationToken cancellationToken = default)
    {
        string repo = Workspace.Contains("repo:", StringComparison.Ordinal) ? "" : $"repo: {Source.Url}\nbase_commit: {Commit}\n";
        Write(_task, "workspace.yaml", $"{repo}version: '1'\n{Workspace}");
        BlobStore blobs = Bench.Get<BlobStore>();
        BlobRef bundle = await TaskBundle.PackAsync(_task, blobs, cancellationToken);
        BlobRef agent = await TaskBundle.PackAsync(_agent, blobs, cancellationToken);
        return await RunAsync(new TaskAttempt("batch", "task-1", 1, bundle, agent), cancellationToken);
    }

    public Task<AttemptOutcome> RunWithoutBundleAsync() =>
        RunAsync(new TaskAttempt("batch", "task-1", 1, new BlobRef(new string('0', 64), 1), new BlobRef(new string('0', 64), 1)), default);

    public async Task<AttemptVerdict> VerdictAsync()
    {
        AttemptOutcome outcome = await RunAsync();
        Assert.True(outcome is AttemptVerdict, (outcome as AttemptFault)?.Reason);
        return (AttemptVerdict)outcome;
    }

    public async Task<string> LogAsync(AttemptOutcome outcome, string name) =>
        await ReadAsync(Assert.Single(outcome.Evidence.Logs, log => log.Name == name).Blob);

    public async Task<string> PatchAsync(AttemptOutcome outcome)
    {
        Assert.NotNull(outcome.Evidence.Patch);
        return await ReadAsync(outcome.Evidence.Patch.Blob);
    }

    public async Task AssertNothingLeftAsync()
    {
        await Bench.Get<WorkDirectory>().SettleAsync();
        Assert.All(
            Directory.EnumerateDirectories(Path.Combine(Bench.Root, "work")),
            folder =>
            {
                Assert.StartsWith(".", Path.GetFileName(folder), StringComparison.Ordinal);
                // Networks are made ahead, by nobody's attempt.
                Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(folder), entry => !Path.GetFileName(entry).Contains(".network", StringComparison.Ordinal));
            });
    }

    public ValueTask DisposeAsync() => _isOwner ? Bench.DisposeAsync() : ValueTask.CompletedTask;

    private Task<AttemptOutcome> RunAsync(TaskAttempt attempt, CancellationToken cancellationToken) =>
        Bench.Get<TaskRunner>().RunAsync(
            attempt,
            (stage, _) =>
            {
                Stages.Add(stage);
                return Task.CompletedTask;
            },
            cancellationToken);

    private static void Write(string folder, string path, string content)
    {
        string full = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, content);
    }

    private async Task<string> ReadAsync(BlobRef blob)
    {
        using StreamReader reader = new(Bench.Get<BlobStore>().OpenRead(blob));
        return await reader.ReadToEndAsync();
    }
}
