namespace Executor.FaultDriver.Rounds;

/// <summary>What becomes of a task when nothing of ours fails.</summary>
internal enum TaskKind
{
    /// <summary>The agent mends the bug.</summary>
    Pass,

    /// <summary>The agent does nothing, and the tests fail.</summary>
    Fail,

    /// <summary>The agent goes on until its time is over.</summary>
    Hang,

    /// <summary>The agent takes some seconds to mend the bug.</summary>
    Slow,
}
