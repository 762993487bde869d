using System.Globalization;
using Executor.Execution.Layers;
using Executor.Execution.Sandbox;
using Executor.Execution.Tests.Sandbox;
using Executor.Execution.Tests.Tasks;
using Executor.Execution.Tests.Workspaces;

namespace Executor.Execution.Tests.Hostile;

/// <summary>
/// One executor that meets one hostile agent after the other, with layers and mirrors from those before, as in a long life. Its
/// guests have users of this host that no other executor's have, so that whatever remains of them can be told from others.
/// </summary>
public sealed class GradingExecutor : IAsyncLifetime
{
    private readonly long _firstUser = GuestUsers.Count * (2 + (Environment.ProcessId % 60_000));
    private SourceRepository _source = null!;
    private string _commit = null!;
    private int _tasks;

    internal TestBench Bench { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Bench = TaskBench.CreateExecutor(options =>
        {
            options.GuestUidBase = _firstUser;
            options.NetworkAgent = NetworkPolicy.None;
            options.NetworkInstall = NetworkPolicy.None;
        });
        _source = await SourceRepository.CreateAsync(Bench);
        _commit = await _source.CommitAsync("base", ("README", "a repository\n"));
    }

    public async ValueTask DisposeAsync()
    {
        Leftovers leftovers = new(Bench);
        await Bench.DisposeAsync();
        await leftovers.AssertNothingAtAllAsync();
    }

    /// <summary>A task over the repository that all share.</summary>
    internal TaskBench NewTask() => new TaskBench(Bench, NextName("task")).Begin(_source, _commit);

    /// <summary>A repository of its own with these files.</summary>
    internal async Task<(SourceRepository Source, string Commit)> NewRepositoryAsync(params (string Path, string Content)[] files)
    {
        SourceRepository source = await SourceRepository.CreateAsync(Bench, NextName("source"));
        return (source, await source.CommitAsync("base", files));
    }

    /// <summary>Fails with a list of all that is left of attempts that have ended.</summary>
    internal async Task AssertNothingRemainsAsync()
    {
        await Bench.Get<LayerCache>().SettleAsync();
        await new Leftovers(Bench).AssertNoneAsync();
    }

    private string NextName(string kind) => string.Create(CultureInfo.InvariantCulture, $"{kind}-{++_tasks}");
}
