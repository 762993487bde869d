using System.Collections.Immutable;
using Executor.Blobs;
using Executor.Contracts.Blobs;
using Executor.Contracts.Tasks;
using Executor.Execution.Archives;
using Executor.Execution.Hosting;
using Executor.Execution.Sandbox;
using Executor.Execution.Tasks;
using Microsoft.Extensions.DependencyInjection;

namespace Executor.Execution.Bench;

/// <summary>Execution as a silo has it, over a folder of its own that goes away with it.</summary>
internal sealed class Stand : IAsyncDisposable
{
    public Stand()
    {
        Root = Directory.CreateTempSubdirectory("executor-bench-").FullName;
        Services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(_ => new BlobStore(Path.Combine(Root, "blobs")))
            .AddExecution(options =>
            {
                options.WorkDirectory = Path.Combine(Root, "work");
                options.CacheDirectory = Path.Combine(Root, "cache");
                options.AllowedFileRepos = [Root];
            })
            .BuildServiceProvider();
    }

    public string Root { get; }

    public ServiceProvider Services { get; }

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    /// <summary>Runs a script of the host outside every sandbox.</summary>
    public async Task<ProcessOutcome> RunScriptAsync(string script, params string[] arguments)
    {
        ProcessSpec spec = new()
        {
            Command = ["/bin/bash", "-euc", script, "script", .. arguments],
            Environment = ProcessSpec.ToolEnvironment.Add("HOME", Root).Add("GIT_CONFIG_NOSYSTEM", "1"),
            Directory = Root,
            Timeout = TimeSpan.FromMinutes(10),
            Output = new OutputBound(64 * 1024),
        };
        using ProcessCage cage = new(spec, Root);
        ProcessOutcome outcome = await Get<Launcher>().RunAsync(spec, cage, CancellationToken.None);
        return outcome.Succeeded ? outcome : throw new InvalidOperationException(outcome.Stderr.ToText());
    }

    /// <summary>A repository of a number of small files, in folders of a hundred.</summary>
    /// <returns>Its folder and its commit.</returns>
    public async Task<(string Folder, string Commit)> CreateRepositoryAsync(int files)
    {
        string folder = Path.Combine(Root, "repository");
        for (int i = 0; i < files; i++)
        {
            string path = Path.Combine(folder, $"part{i / 100}", $"file{i}.txt");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, string.Concat(Enumerable.Repeat($"line {i}\n", 200)));
        }

        ProcessOutcome made = await RunScriptAsync(
            "cd \"$1\"; git init --quiet; git add --all; git -c user.name=b -c user.email=b@b commit --quiet -m base; git rev-parse HEAD",
            folder);
        return (folder, made.Stdout.ToText().Trim());
    }

    public async Task<TaskAttempt> CreateTaskAsync((string Folder, string Commit) repository, string agent, string test)
    {
        string task = Path.Combine(Root, "task");
        string code = Path.Combine(Root, "agent");
        Write(Path.Combine(task, "workspace.yaml"), $"repo: file://{repository.Folder}\nbase_commit: {repository.Commit}\nversion: '1'\nnetwork:\n  agent: none\n");
        Write(Path.Combine(task, "prompt.md"), "Nothing is to be done.\n");
        Write(Path.Combine(task, "tests", "test.sh"), test);
        Write(Path.Combine(code, "agent.py"), agent);
        BlobRef bundle = await TaskBundle.PackAsync(task, Get<BlobStore>(), CancellationToken.None);
        BlobRef packed = await TaskBundle.PackAsync(code, Get<BlobStore>(), CancellationToken.None);
        return new TaskAttempt("batch", "task", 1, bundle, packed);
    }

    public async Task<AttemptOutcome> RunAsync(TaskAttempt attempt)
    {
        AttemptOutcome outcome = await Get<TaskRunner>().RunAsync(attempt, (_, _) => Task.CompletedTask, CancellationToken.None);
        return outcome is AttemptVerdict { Passed: true } ? outcome : throw new InvalidOperationException($"The task did not pass: {outcome}");
    }

    /// <summary>How the peer is held: the namespaces of a guest, and nothing of ours around them.</summary>
    public static ImmutableArray<string> BareSandbox(string tree) =>
    [
        "bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--clearenv", "--setenv", "PATH", "/usr/bin:/bin",
        "--ro-bind", "/usr", "/usr", "--ro-bind", "/etc", "/etc", "--symlink", "usr/bin", "/bin", "--symlink", "usr/lib", "/lib",
        "--symlink", "usr/lib64", "/lib64", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--bind", tree, "/workspace/repo",
        "--chdir", "/workspace/repo",
    ];

    public async ValueTask DisposeAsync()
    {
        await RunScriptAsync("rm -rf \"$1/cache\" \"$1/work\" \"$1/repository\"", Root);
        await Services.DisposeAsync();
        Directory.Delete(Root, recursive: true);
    }

    private static void Write(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }
}
