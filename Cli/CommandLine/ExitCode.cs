namespace Executor.Cli.CommandLine;

/// <summary>What a command tells the shell.</summary>
internal static class ExitCode
{
    /// <summary>Done; for commands that look at a batch, every task passed; for check-host, nothing is missing.</summary>
    public const int AllPassed = 0;

    /// <summary>At least one task failed; for check-host, attempts run with less than they could have.</summary>
    public const int SomeFailed = 1;

    /// <summary>The command line, a file or a setting is wrong, or the server refused.</summary>
    public const int Refused = 2;

    /// <summary>The server could not be reached or failed, a task failed for a fault of the executor, or this host cannot run attempts.</summary>
    public const int Infrastructure = 3;

    /// <summary>Stopped by a signal before there was an outcome.</summary>
    public const int Interrupted = 130;
}
