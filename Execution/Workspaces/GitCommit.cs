using System.Diagnostics.CodeAnalysis;

namespace Executor.Execution.Workspaces;

/// <summary>A commit that a mirror holds.</summary>
/// <param name="Mirror">Folder of the mirror.</param>
/// <param name="Sha">All 40 or 64 digits of its name.</param>
internal sealed record GitCommit(string Mirror, string Sha)
{
    /// <summary>SHA-1 or SHA-256, as <c>git init --object-format</c> calls them.</summary>
    public string ObjectFormat => FormatOf(Sha);

    public static string FormatOf(string? sha) => sha?.Length == 64 ? "sha256" : "sha1";
}

/// <summary>The commit a task starts from, or why there will never be one. A fault is an exception instead.</summary>
internal sealed record CommitLookup : IDisposable
{
    private MirrorUse? _use;

    private CommitLookup()
    {
    }

    public GitCommit? Commit { get; private init; }

    /// <summary>One sentence for the task's author.</summary>
    public string? Refusal { get; private init; }

    [MemberNotNullWhen(true, nameof(Commit))]
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool IsFound => Commit is not null;

    public static CommitLookup Found(GitCommit commit) => new() { Commit = commit };

    public static CommitLookup Refused(string refusal) => new() { Refusal = refusal };

    public CommitLookup Holding(MirrorUse use) => this with { _use = use };

    /// <summary>The commit is not read any more.</summary>
    public void Dispose() => _use?.Dispose();
}
