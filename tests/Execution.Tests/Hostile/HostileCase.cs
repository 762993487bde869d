using Executor.Execution.Sandbox;
using Executor.Execution.Tests.Sandbox;
using Executor.Execution.Tests.Tasks;
using Executor.Execution.Workspaces;

namespace Executor.Execution.Tests.Hostile;

/// <summary>A number of the list of hostile inputs. After each of its tests nothing of a guest may be left.</summary>
public abstract class HostileCase(HostileHost host) : IClassFixture<HostileHost>, IAsyncLifetime
{
    private readonly string _name = Guid.NewGuid().ToString("n");

    public static TheoryData<SandboxMode> Modes => [SandboxMode.Required, SandboxMode.Process];

    internal static ResourceLimits Limits { get; } = new()
    {
        MemoryBytes = 512L << 20,
        Cpus = 1,
        Processes = 128,
        DiskBytes = 256L << 20,
        Inodes = 10_000,
    };

    internal TestBench Bench => host.Bench;

    internal HostileHost Host => host;

    /// <summary>A folder of this test that its guests can write to.</summary>
    internal string Folder => Bench.SharedPath(_name);

    public ValueTask InitializeAsync()
    {
        Create(Bench);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (TestBench bench in host.All)
        {
            await bench.Get<WorkDirectory>().SettleAsync();
            await new Leftovers(bench).AssertNoneAsync();
        }

        GC.SuppressFinalize(this);
    }

    internal string Name(string file) => $"{_name}/{file}";

    internal string PathOf(string file) => Path.Combine(Folder, file);

    internal Task<ProcessOutcome> RunAsync(params string[] behaviour) => RunAsync(Limits, behaviour);

    internal Task<ProcessOutcome> RunAsync(ResourceLimits limits, params string[] behaviour) =>
        RunAsync(TestBench.ChildSpec(behaviour), Sandbox(limits));

    internal Task<ProcessOutcome> RunAsync(ProcessSpec process, SandboxSpec sandbox, CancellationToken cancellationToken = default) =>
        Bench.Get<GuestSandbox>().RunAsync(process, sandbox, cancellationToken);

    internal SandboxSpec Sandbox(ResourceLimits? limits = null, NetworkPolicy network = NetworkPolicy.None) =>
        new() { Mounts = [Mount.ReadWrite(Folder)], Network = network, Limits = limits ?? Limits };

    /// <summary>An honest guest, which must end well whatever others do meanwhile.</summary>
    internal async Task RunNeighbourAsync()
    {
        string folder = Directory.CreateDirectory(Bench.SharedPath(Guid.NewGuid().ToString("n"))).FullName;
        TestBench.OpenToAll(folder);
        ProcessOutcome outcome = await RunAsync(
            TestBench.ChildSpec("work", Path.Combine(folder, "file")),
            Sandbox() with { Mounts = [Mount.ReadWrite(folder)] });

        Assert.Equal(("worked", 0), (outcome.Stdout.ToText(), outcome.ExitCode));
        Assert.Null(outcome.Breach);
    }

    internal Task<TaskBench> BeginTaskAsync() => host.BeginTaskAsync();

    /// <summary>A command line for an agent or a test.</summary>
    internal static string Line(params string[] behaviour) => $"DOTNET_EnableDiagnostics=0 {string.Join(' ', TestBench.Child(behaviour))}";

    /// <summary>Tells a guest that waits for it to end.</summary>
    internal void Stop(string file) => File.WriteAllText(PathOf(file + ".stop"), "");

    /// <summary>Makes the folder of this test on another bench.</summary>
    internal void Create(TestBench bench) => TestBench.OpenToAll(Directory.CreateDirectory(bench.SharedPath(_name)).FullName);
}
