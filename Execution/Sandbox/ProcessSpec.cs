using System.Collections.Immutable;

namespace Executor.Execution.Sandbox;

/// <summary>A program to run. Its standard input is empty and it inherits nothing that is not named here.</summary>
internal sealed record ProcessSpec
{
    /// <summary>All that a tool of the executor's own needs.</summary>
    public static ImmutableSortedDictionary<string, string> ToolEnvironment { get; } =
        ImmutableSortedDictionary<string, string>.Empty
            .Add("LC_ALL", "C")
            .Add("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");

    /// <summary>Program and arguments, never a line for a shell.</summary>
    public required ImmutableArray<string> Command { get; init; }

    /// <summary>The whole environment.</summary>
    public ImmutableSortedDictionary<string, string> Environment { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Working directory as the program sees it.</summary>
    public required string Directory { get; init; }

    /// <summary>When reached, the program and all it started are killed.</summary>
    public required TimeSpan Timeout { get; init; }

    public required OutputBound Output { get; init; }

    /// <summary>Shown the output as well, as it comes; null when nobody is.</summary>
    public IOutputSink? LiveStdout { get; init; }

    public IOutputSink? LiveStderr { get; init; }
}

/// <summary>How much of each output stream is kept.</summary>
/// <param name="MaxBytes">Bytes kept in all.</param>
/// <param name="KeepTail">Whether half of them are the last ones; otherwise all are the first ones.</param>
internal sealed record OutputBound(int MaxBytes, bool KeepTail = true);
