namespace Executor.Cli.CommandLine;

/// <summary>Something the user can mend. The message is one sentence that says how.</summary>
internal sealed class UsageException(string message) : Exception(message);
