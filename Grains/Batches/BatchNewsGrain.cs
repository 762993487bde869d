using Executor.Grains.Interfaces.Batches;
using Executor.Grains.Interfaces.Tasks;
using Executor.Grains.State;

namespace Executor.Grains.Batches;

/// <summary>
/// Stands before the batch so that the batch itself can go on taking one call at a time: here many calls are open at once, and all that
/// they share is the group that fills while the one before it is taken.
/// </summary>
[Reentrant]
internal sealed class BatchNewsGrain : Grain, IBatchNewsGrain
{
    private readonly GroupCommit<TaskNews> _groups;

    public BatchNewsGrain() => _groups = new GroupCommit<TaskNews>(
        group => GrainFactory.GetGrain<IBatchGrain>(this.GetPrimaryKeyString()).ReportAsync([.. group]));

    public Task BringAsync(TaskNews news) => _groups.AddAsync(news);
}
