namespace Executor.Execution.Sandbox;

/// <summary>How a program ended. When there is one, no process it started is left.</summary>
internal sealed record ProcessOutcome
{
    /// <summary>As a shell tells it: 128 + n when signal n ended the program. Null when it was killed at its limit.</summary>
    public required int? ExitCode { get; init; }

    public bool TimedOut => ExitCode is null;

    public bool Succeeded => ExitCode == 0;

    public required TimeSpan Wall { get; init; }

    public required CapturedOutput Stdout { get; init; }

    public required CapturedOutput Stderr { get; init; }
}
