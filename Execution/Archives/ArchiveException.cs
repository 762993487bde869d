namespace Executor.Execution.Archives;

/// <summary>Ends the reading of an archive at once. Its message is ours and goes to the sender; it never leaves this folder.</summary>
internal sealed class ArchiveException(string problem) : Exception(problem);
