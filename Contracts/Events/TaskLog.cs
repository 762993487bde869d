using Executor.Contracts.Tasks;

namespace Executor.Contracts.Events;

/// <summary>
/// Data of the <c>task_log</c> event: what a guest prints, while it prints it. Only those who ask for it get it, nothing stores it, and what comes
/// faster than it may be told is left out. The whole of it can be read as a log once the program has ended.
/// </summary>
/// <param name="TaskId">The task.</param>
/// <param name="Attempt">Number of the attempt.</param>
/// <param name="Stage">The stage the program belongs to.</param>
/// <param name="Log">Name of the log that will hold the whole: the program and the stream, as <c>test.1.stderr</c>.</param>
/// <param name="Stream">Which of the program's streams.</param>
/// <param name="Text">What was printed, not cut at lines; never half a character. Empty when only the next member has something to say.</param>
/// <param name="DroppedBytes">Bytes of this stream that were left out right before the text.</param>
[GenerateSerializer, Immutable, Alias("executor.task-log")]
public sealed record TaskLog(
    [property: Id(0)] string TaskId,
    [property: Id(1)] int Attempt,
    [property: Id(2)] TaskStage Stage,
    [property: Id(3)] string Log,
    [property: Id(4)] OutputKind Stream,
    [property: Id(5)] string Text,
    [property: Id(6)] long DroppedBytes);
