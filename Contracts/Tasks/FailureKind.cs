using System.Text.Json.Serialization;
using Executor.Contracts.Json;

namespace Executor.Contracts.Tasks;

/// <summary>
/// Why a task failed. All but <see cref="Infrastructure"/> are verdicts about the task or its agent; infrastructure is our own fault
/// and is left out of the scored reward. New members are added at the end only: the numbers are stored.
/// </summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<FailureKind>))]
public enum FailureKind
{
    /// <summary>At least one test script ended with an exit code other than 0.</summary>
    TestsFailed,

    /// <summary>The agent ran out of time and the tests then failed.</summary>
    AgentTimeout,

    /// <summary>A test script ran out of time.</summary>
    TestTimeout,

    /// <summary>An install command failed or ran out of time.</summary>
    InstallFailed,

    /// <summary>The repository answered but does not hold the commit.</summary>
    CloneFailed,

    /// <summary>The task's files in the archive are not a valid task.</summary>
    InvalidTask,

    /// <summary>A stage was killed at its memory limit.</summary>
    OutOfMemory,

    /// <summary>A stage reached its limit of processes.</summary>
    ProcessLimit,

    /// <summary>A stage reached its limit of disk space or files.</summary>
    DiskLimit,

    /// <summary>The agent put something in the way of the hidden tests that could not be removed safely.</summary>
    Tampered,

    /// <summary>The tests passed but the outcome contract did not.</summary>
    ContractFailed,

    /// <summary>A validator cancelled the batch or the task.</summary>
    Cancelled,

    /// <summary>The batch ran out of time before the task ended.</summary>
    Deadline,

    /// <summary>Our own fault, after all retries: nothing is said about the agent.</summary>
    Infrastructure,
}
