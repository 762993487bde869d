using Executor.Execution.Sandbox;
using Executor.Execution.Tests.Sandbox;
using Executor.Execution.Tests.Tasks;
using Executor.Execution.Tests.Workspaces;

namespace Executor.Execution.Tests.Hostile;

/// <summary>
/// One executor for all tests of a class, with users of its own for its guests, so that whatever they leave can be told from
/// what other tests and other executors of this machine do meanwhile.
/// </summary>
public sealed class HostileHost : IAsyncLifetime
{
    private const long MemoryGrowth = 96L << 20;

    private static int _made;

    private readonly List<TestBench> _benches = [];
    private long _memory;
    private SourceRepository? _source;
    private string? _commit;

    internal TestBench Bench => _benches[0];

    public async ValueTask InitializeAsync()
    {
        TestBench bench = Create(SandboxMode.Required);
        await bench.PrepareAsync();
        _memory = GC.GetTotalMemory(forceFullCollection: true);
    }

    public async ValueTask DisposeAsync()
    {
        long growth = GC.GetTotalMemory(forceFullCollection: true) - _memory;
        foreach (TestBench bench in _benches)
        {
            Leftovers leftovers = new(bench);
            await bench.DisposeAsync();
            await leftovers.AssertNothingAtAllAsync();
        }

        Assert.True(growth < MemoryGrowth, $"The executor kept {growth >> 20} MB.");
    }

    internal TestBench For(SandboxMode mode) => mode == SandboxMode.Required
        ? Bench
        : _benches.Skip(1).FirstOrDefault() ?? Create(mode);

    internal IEnumerable<TestBench> All => _benches;

    /// <summary>A task over a repository that all tasks of the class share.</summary>
    internal async Task<TaskBench> BeginTaskAsync()
    {
        if (_source is null)
        {
            _source = await SourceRepository.CreateAsync(Bench);
            _commit = await _source.CommitAsync("base", ("README", "a repository\n"));
        }

        return new TaskBench(Bench, Guid.NewGuid().ToString("n")).Begin(_source, _commit!);
    }

    private TestBench Create(SandboxMode mode)
    {
        int number = (Environment.ProcessId * 32) + Interlocked.Increment(ref _made);
        TestBench bench = TaskBench.CreateExecutor(options =>
        {
            options.Sandbox = mode;
            options.GuestUidBase = 65536L * (16 + (number % 60_000));
        });
        _benches.Add(bench);
        return bench;
    }
}
