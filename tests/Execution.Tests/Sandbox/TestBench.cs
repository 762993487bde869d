using System.Collections.Immutable;
using Executor.Blobs;
using Executor.Execution.Hosting;
using Executor.Execution.Sandbox;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Executor.Execution.Tests.Sandbox;

/// <summary>Execution as a silo would have it, in a folder of its own that goes away with it.</summary>
internal sealed class TestBench : IAsyncDisposable
{
    public static readonly string DotnetRoot =
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", ".."));

    public static readonly string ChildFolder = Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory,
        "..",
        "..",
        "TestChild",
        Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory))));

    /// <param name="configure">Further options.</param>
    /// <param name="add">Services in place of the product's.</param>
    public TestBench(Action<ExecutionOptions>? configure = null, Action<IServiceCollection>? add = null)
    {
        Root = Directory.CreateTempSubdirectory("executor-test-").FullName;
        Shared = Directory.CreateDirectory(Path.Combine(Root, "shared")).FullName;
        OpenToAll(Shared);
        IServiceCollection services = new ServiceCollection().AddLogging();
        add?.Invoke(services);
        Services = services
            .AddSingleton(_ => new BlobStore(Path.Combine(Root, "blobs")))
            .AddExecution(options =>
            {
                options.WorkDirectory = Path.Combine(Root, "work");
                options.CacheDirectory = Path.Combine(Root, "cache");
                options.SystemFolders = [DotnetRoot, ChildFolder];
                configure?.Invoke(options);
            })
            .BuildServiceProvider();
    }

    public ServiceProvider Services { get; }

    public WorkFolders Folders => Get<WorkFolders>();

    /// <summary>User of this machine that guests take for root.</summary>
    public long GuestUidBase => Get<IOptions<ExecutionOptions>>().Value.GuestUidBase;

    /// <summary>As if the host had no more than this.</summary>
    public static Action<IServiceCollection> Under(HostCeiling ceiling) => services => services.AddSingleton(ceiling);

    public string Root { get; }

    /// <summary>A folder that guests of <see cref="RunChildAsync"/> can write to, under the same path.</summary>
    public string Shared { get; }

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    public static ImmutableArray<string> Child(params ReadOnlySpan<string> behaviour) =>
        [Path.Combine(DotnetRoot, "dotnet"), Path.Combine(ChildFolder, "Executor.TestChild.dll"), .. behaviour];

    public static ProcessSpec ChildSpec(params ReadOnlySpan<string> behaviour) => new()
    {
        Command = Child(behaviour),
        Environment = ImmutableSortedDictionary<string, string>.Empty.Add("DOTNET_EnableDiagnostics", "0"),
        Directory = "/",
        Timeout = TimeSpan.FromMinutes(2),
        Output = new OutputBound(64 * 1024),
    };

    /// <summary>What a silo does before its first guest. Later it would take guests and networks that are there for those of a crash.</summary>
    public async Task<SandboxHost> PrepareAsync()
    {
        await Get<Preparation>().EnsureAsync(CancellationToken.None);
        return await Get<GuestSandbox>().ExamineAsync(CancellationToken.None);
    }

    public SandboxSpec SandboxSpec(NetworkPolicy network = NetworkPolicy.None) =>
        new() { Mounts = [Mount.ReadWrite(Shared)], Network = network };

    public Task<ProcessOutcome> RunChildAsync(params string[] behaviour) =>
        RunAsync(ChildSpec(behaviour), CancellationToken.None);

    public Task<ProcessOutcome> RunAsync(ProcessSpec process, CancellationToken cancellationToken) =>
        Get<GuestSandbox>().RunAsync(process, SandboxSpec(), cancellationToken);

    /// <summary>Runs a tool of the host outside every sandbox.</summary>
    public Task RunToolAsync(params string[] command) => RunToolAsync(Get<Launcher>(), command);

    /// <summary>Lets guests write where the tests made folders.</summary>
    public static void OpenToAll(string folder)
    {
        const UnixFileMode Everything = (UnixFileMode)0b111_111_111;
        File.SetUnixFileMode(folder, Everything);
        foreach (string entry in Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories))
        {
            File.SetUnixFileMode(entry, Everything);
        }
    }

    public string SharedPath(string name) => Path.Combine(Shared, name);

    /// <summary>Whether a process still holds the lock that the child's lives hold.</summary>
    public bool IsHeld(string name)
    {
        try
        {
            using FileStream free = new(SharedPath(name), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (IOException exception) when (exception is not FileNotFoundException)
        {
            return true;
        }
    }

    /// <summary>Completes when the child says that it lives, holding its lock.</summary>
    public async Task HeldAsync(string name, CancellationToken cancellationToken)
    {
        string mark = SharedPath(name + ".ready");
        TaskCompletionSource created = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using FileSystemWatcher watcher = new(Path.GetDirectoryName(mark)!, Path.GetFileName(mark));
        watcher.Created += (_, _) => created.TrySetResult();
        watcher.EnableRaisingEvents = true;
        if (!File.Exists(mark))
        {
            await created.Task.WaitAsync(TimeSpan.FromMinutes(1), cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Services.DisposeAsync();

        // Guests leave names and modes that .NET can't delete.
        using StartingThread starter = new();
        Launcher launcher = new(starter, TimeProvider.System);
        await RunToolAsync(launcher, "/usr/bin/chmod", "-R", "u+rwX", Root);
        await RunToolAsync(launcher, "/usr/bin/rm", "-rf", Root);
    }

    private async Task RunToolAsync(Launcher launcher, params string[] command)
    {
        ProcessSpec tool = ChildSpec() with { Command = [.. command] };
        using ProcessCage cage = new(tool, Root);
        ProcessOutcome outcome = await launcher.RunAsync(tool, cage, CancellationToken.None);
        Assert.True(outcome.Succeeded, outcome.Stderr.ToText());
    }
}
