using Executor.Grains.Interfaces.Tasks;

namespace Executor.Grains.Scheduling;

/// <summary>A slot given to a task.</summary>
internal sealed class Lease(string batchId, string taskId, string silo, string instance)
{
    public string BatchId { get; } = batchId;

    public string TaskId { get; } = taskId;

    public string Silo { get; } = silo;

    /// <summary>Which start of the silo.</summary>
    public string Instance { get; } = instance;

    /// <summary>The attempt; null while it is being opened.</summary>
    public AttemptId? Attempt { get; set; }

    /// <summary>Since when the silo has not said that it runs this attempt; null while it says so.</summary>
    public TimeSpan? MissingSince { get; set; }

    /// <summary>Known from its batch only, which may have missed that the attempt ended: the silo's next report decides.</summary>
    public bool Claimed { get; set; }

    /// <summary>The silo does not know of what the batch claimed.</summary>
    public bool Disowned { get; set; }

    /// <summary>
    /// Its batch does not want it any more and it is being killed. The slot is taken until its silo says that it is over: a guest that
    /// dies takes as much room as one that lives.
    /// </summary>
    public bool Withdrawn { get; set; }

    /// <summary>Since when no batch has wanted this attempt; null while one does.</summary>
    public TimeSpan? UnwantedSince { get; set; }
}
