namespace Executor.Contracts.Tasks;

/// <summary>What one stage of an attempt used, measured from outside the sandbox. What could not be measured is null, never 0.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="WallMs">Wall time in milliseconds.</param>
/// <param name="CpuMs">User and system processor time of all its processes in milliseconds.</param>
/// <param name="MaxMemoryBytes">Highest memory use in bytes.</param>
/// <param name="PeakPids">Most processes and threads at one time.</param>
/// <param name="ReadBytes">Bytes read from storage.</param>
/// <param name="WriteBytes">Bytes written to storage.</param>
[GenerateSerializer, Immutable, Alias("executor.stage-usage")]
public sealed record StageUsage(
    [property: Id(0)] TaskStage Stage,
    [property: Id(1)] long WallMs,
    [property: Id(2)] long? CpuMs,
    [property: Id(3)] long? MaxMemoryBytes,
    [property: Id(4)] int? PeakPids,
    [property: Id(5)] long? ReadBytes,
    [property: Id(6)] long? WriteBytes);
