using Executor.Grains.Interfaces.Tasks;

namespace Executor.Grains.Interfaces.Batches;

/// <summary>
/// Where the tasks of one batch bring their news. The key is the batch id. It hands on what has come meanwhile each time the batch is ready
/// for it, so that under load many pieces of news share one durable write, and a single one waits for no other. It keeps nothing.
/// </summary>
[Alias("executor.IBatchNewsGrain")]
public interface IBatchNewsGrain : IGrainWithStringKey
{
    /// <summary>News of a task. Ends when the batch has taken it, and fails when the batch has not.</summary>
    /// <param name="news">What happened.</param>
    [Alias("Bring")]
    Task BringAsync(TaskNews news);
}
