using System.Collections.Immutable;
using Executor.Execution.Sandbox;

namespace Executor.Execution.Tasks;

/// <summary>A task as its files define it, checked: everything in it may be relied on.</summary>
public sealed record TaskDefinition
{
    public required string TaskId { get; init; }

    /// <summary>URL that git is given: https, http, ssh, user@host:path, or file.</summary>
    public required string Repository { get; init; }

    /// <summary>Commit, tag or branch to start from; null for the tip of the default branch.</summary>
    public string? BaseCommit { get; init; }

    /// <summary>Shell commands, run in order in the repository.</summary>
    public ImmutableArray<string> Install { get; init; } = [];

    /// <summary>Whether a failing install command leaves the task running.</summary>
    public bool InstallOptional { get; init; }

    public required string Prompt { get; init; }

    /// <summary>In ordinal order of their names; never empty.</summary>
    public required ImmutableArray<TestScript> Scripts { get; init; }

    /// <summary>Files the tests need, as paths below <c>tests/</c> of the unpacked bundle.</summary>
    public ImmutableArray<string> TestSources { get; init; } = [];

    /// <summary>Variables the task gives to its agent.</summary>
    public ImmutableSortedDictionary<string, string> Environment { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    public TaskLimits Limits { get; init; } = new();

    public TaskNetwork Network { get; init; } = new();

    public GradingMode Grading { get; init; } = GradingMode.Fresh;
}

/// <summary>A test script: a file below <c>tests/</c> of the bundle, or a text made from a check line.</summary>
/// <param name="Name">Path of the script, with slashes.</param>
/// <param name="Text">The whole script when it was made from a check line; null when it is a file.</param>
public sealed record TestScript(string Name, string? Text);

/// <summary>Limits the task asks for; null means the operator's. None is ever above the operator's.</summary>
public sealed record TaskLimits
{
    public int? MemoryMb { get; init; }

    public double? Cpus { get; init; }

    public int? Pids { get; init; }

    public int? DiskMb { get; init; }

    public TimeSpan? AgentTimeout { get; init; }

    public TimeSpan? TestTimeout { get; init; }
}

/// <summary>Network the task asks for, by stage; null means the operator's default.</summary>
public sealed record TaskNetwork
{
    public NetworkPolicy? Install { get; init; }

    public NetworkPolicy? Agent { get; init; }

    public NetworkPolicy? Tests { get; init; }
}

public enum GradingMode
{
    /// <summary>The tests run in a new tree that received the agent's patch.</summary>
    Fresh,

    /// <summary>The tests run in the tree the agent left.</summary>
    InPlace,
}
