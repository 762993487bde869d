namespace Executor.Cli.Client;

/// <summary>The server did not answer.</summary>
internal sealed class UnreachableException(string message, Exception? cause = null) : Exception(message, cause);
