using System.Text.Json.Serialization;
using Executor.Contracts.Json;

namespace Executor.Contracts.Tasks;

/// <summary>
/// Where a task stands, in the order a task passes them. The last two are terminal.
/// New members are added at the end only: the numbers are stored.
/// </summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<TaskStage>))]
public enum TaskStage
{
    /// <summary>Waiting for a slot on a silo, or for a further attempt.</summary>
    Queued,

    /// <summary>The repository is fetched and the tree of its commit laid out.</summary>
    CloningRepo,

    /// <summary>The task's install commands and the agent's requirements run.</summary>
    InstallingDeps,

    /// <summary>The untrusted agent works.</summary>
    RunningAgent,

    /// <summary>The hidden tests grade the agent's work.</summary>
    RunningTests,

    /// <summary>Terminal: every test passed, reward 1.</summary>
    Completed,

    /// <summary>Terminal: reward 0; the failure kind says why.</summary>
    Failed,
}
