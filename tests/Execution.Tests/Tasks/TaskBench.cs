using Executor.Blobs;
using Executor.Contracts.Blobs;
using Executor.Contracts.Tasks;
using Executor.Execution.Archives;
using Executor.Execution.Hosting;
using Executor.Execution.Tasks;
using Executor.Execution.Tests.Sandbox;
using Executor.Execution.Tests.Workspaces;

namespace Executor.Execution.Tests.Tasks;

/// <summary>A task and an agent, written file by file, and the attempt they make.</summary>
internal sealed class TaskBench : IAsyncDisposable
{
    private readonly string _name = Guid.NewGuid().ToString("n");
    private readonly string _task;
    private readonly string _agent;
    private readonly bool _ownsBench;

    public TaskBench(Action<ExecutionOptions>? configure = null)
        : this(new TestBench(options =>
        {
            Configure(options);
            configure?.Invoke(options);
        }))
    {
        _ownsBench = true;
    }

    /// <summary>On a bench that others use as well.</summary>
    public TaskBench(TestBench bench)
    {
        Bench = bench;
        _task = Directory.CreateDirectory(Path.Combine(Bench.Root, _name, "task")).FullName;
        _agent = Directory.CreateDirectory(Path.Combine(Bench.Root, _name, "agent")).FullName;
        Write(_task, "prompt.md", "Write hello to greeting.\n");
        Agent("agent.sh", "echo hello > greeting");
        Test("test.sh", "grep -qx hello greeting");
    }

    public TestBench Bench { get; }

    public List<TaskStage> Stages { get; } = [];

    public SourceRepository Source { get; private set; } = null!;

    public string Commit { get; private set; } = null!;

    public string Workspace { get; set; } = "";

    /// <summary>What a bench needs for tasks.</summary>
    public static void Configure(ExecutionOptions options)
    {
        options.AllowedFileRepos = [Path.Combine(Path.GetDirectoryName(options.WorkDirectory)!, "repositories")];
        options.CloneTimeout = TimeSpan.FromSeconds(60);
        options.AgentTimeout = TimeSpan.FromSeconds(60);
        options.TestTimeout = TimeSpan.FromSeconds(60);
    }

    public async Task<TaskBench> BeginAsync()
    {
        Source = await SourceRepository.CreateAsync(Bench, _name);
        Commit = await Source.CommitAsync("base", ("README", "a repository\n"));
        return this;
    }

    public void Agent(string path, string content) => Write(_agent, path, content);

    public void AgentFile(string path, byte[] content) => File.WriteAllBytes(Path.Combine(_agent, path), content);

    public void RemoveAgent(string path) => File.Delete(Path.Combine(_agent, path));

    public void Test(string path, string content) => Write(_task, "tests/" + path, content);

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

    public void AssertNothingLeft() => Assert.All(
        Directory.EnumerateDirectories(Path.Combine(Bench.Root, "work")),
        folder =>
        {
            Assert.StartsWith(".", Path.GetFileName(folder), StringComparison.Ordinal);
            Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
        });

    public ValueTask DisposeAsync() => _ownsBench ? Bench.DisposeAsync() : ValueTask.CompletedTask;

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
