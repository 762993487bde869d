namespace Executor.Execution.Sandbox;

/// <summary>How a program ended. When there is one, no process it started is left.</summary>
internal sealed record ProcessOutcome
{
    /// <summary>Of a program that was ended by whoever started it, and told nothing.</summary>
    public static ProcessOutcome Killed { get; } = new()
    {
        ExitCode = null,
        Wall = TimeSpan.Zero,
        Stdout = CapturedOutput.Empty,
        Stderr = CapturedOutput.Empty,
    };

    /// <summary>As a shell tells it: 128 + n when signal n ended the program. Null when it was killed at a limit.</summary>
    public required int? ExitCode { get; init; }

    /// <summary>Whether it was killed because its time was over.</summary>
    public bool TimedOut => ExitCode is null && Breach != LimitBreach.Disk;

    public bool Succeeded => ExitCode == 0;

    /// <summary>The limit it ran into, whatever it then made of it; null when it ran into none or the host does not tell.</summary>
    public LimitBreach? Breach { get; init; }

    public required TimeSpan Wall { get; init; }

    public ResourceUse Use { get; init; } = ResourceUse.Unknown;

    public required CapturedOutput Stdout { get; init; }

    public required CapturedOutput Stderr { get; init; }
}
