namespace Executor.Execution.Archives.Definitions;

/// <summary>Ends the reading of a document. The message is ours and goes to the author; it never leaves this folder.</summary>
internal sealed class YamlProblemException(string problem) : Exception(problem);
