using System.Collections.Immutable;
using System.Text;
using Executor.Execution.Sandbox;

namespace Executor.Execution.Workspaces;

/// <summary>
/// Tells what changed in a tree without asking the tree's own repository, which the guest may have rewritten. A second
/// repository outside every sandbox takes snapshots of the files; its index starts as a copy of the one that laid the tree
/// out, so a snapshot looks only at files whose change time (which a guest can't set) differs from what it knew.
/// Ignore rules of the tree don't count. Left out are <c>.git</c>, bytecode and test caches, and files above 16 MB.
/// </summary>
internal sealed class TreeSnapshots
{
    // One script, because each start of a sandbox costs more than what it then does for a small tree.
    private const string Script =
        """
        set -e
        find . -xdev -name .git -prune -o -type f -size +16384k \
            -printf '%P\0%s\0%C@\0' -fprintf "$1/large" ':(exclude,literal)%P\0'
        cat "$1/left-out" "$1/large" > "$1/paths"
        git --git-dir="$1" --work-tree=. add --all --force --ignore-errors \
            --pathspec-from-file="$1/paths" --pathspec-file-nul || test $? = 1
        git --git-dir="$1" write-tree
        """;

    private const string LeftOut =
        ".\0:(exclude,glob)**/__pycache__/**\0:(exclude,glob)**/*.py[co]\0:(exclude,glob)**/.pytest_cache/**\0";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly GitRunner _git;
    private readonly GitCommit _commit;
    private readonly string _tree;
    private readonly string _folder;

    private TreeSnapshots(GitRunner git, GitCommit commit, string tree, string folder)
    {
        _git = git;
        _commit = commit;
        _tree = tree;
        _folder = folder;
    }

    /// <summary>To be called when the tree was laid out and no guest has been near it.</summary>
    public static async Task<TreeSnapshots> BeginAsync(
        GitRunner git,
        GitCommit commit,
        string tree,
        string folder,
        CancellationToken cancellationToken)
    {
        // The least that git takes for a repository; what the commit consists of is read from the mirror.
        (string Name, string Content)[] files =
        [
            ("HEAD", "ref: refs/heads/none\n"),
            ("config", GitSettings.ConfigOf(commit.ObjectFormat)),
            ("left-out", LeftOut),
            ("objects/info/alternates", $"{commit.Mirror}/objects\n"),
            ("refs/heads/.keep", ""),
        ];
        foreach ((string name, string content) in files)
        {
            string path = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, content, cancellationToken);
        }

        File.Copy(Path.Combine(tree, ".git", "index"), Path.Combine(folder, "index"));
        return new TreeSnapshots(git, commit, tree, folder);
    }

    /// <summary>The tree as it is now.</summary>
    /// <exception cref="FaultException">It could not be taken in time.</exception>
    public async Task<TreeSnapshot> TakeAsync(CancellationToken cancellationToken)
    {
        ProcessOutcome outcome = await RunAsync(
            new GitCall
            {
                Program = "/bin/sh",
                Arguments = ["-c", Script, "snapshot", _folder],
                Directory = _tree,
                Timeout = Limit,
                Output = new OutputBound(1024 * 1024),
            },
            cancellationToken);
        if (!outcome.Succeeded || outcome.Stdout.Truncated)
        {
            throw new FaultException("The tree could not be taken, or not in time.", outcome.Stderr.ToText());
        }

        // Three fields for each large file, then the name of the tree. Latin-1 carries every byte of a name.
        string[] fields = Encoding.Latin1.GetString(outcome.Stdout.Head.Span).Split('\0');
        return new TreeSnapshot(
            fields[^1].Trim(),
            fields[..^1].Chunk(3).ToImmutableDictionary(file => file[0], file => new LargeFile(long.Parse(file[1], null), file[2])));
    }

    /// <summary>What changed between two snapshots as a patch, its head only when it is larger than the bound.</summary>
    /// <exception cref="FaultException">It could not be made in time.</exception>
    public async Task<TreePatch> CompareAsync(
        TreeSnapshot before,
        TreeSnapshot after,
        int maxBytes,
        CancellationToken cancellationToken)
    {
        // Without a work tree no attributes of the tree are read; the rest is said here, since it has a default per user.
        ProcessOutcome diff = await RunAsync(
            new GitCall
            {
                Arguments =
                [
                    $"--git-dir={_folder}", "diff-tree", "-r", "--patch", "--binary", "--full-index", "--no-renames",
                    "--no-color", "--no-ext-diff", "--no-textconv", "--src-prefix=a/", "--dst-prefix=b/", "--end-of-options",
                    before.Tree, after.Tree,
                ],
                Timeout = Limit,
                Output = new OutputBound(maxBytes, KeepTail: false),
            },
            cancellationToken);
        if (!diff.Succeeded)
        {
            throw new FaultException("The patch could not be made in time.", diff.Stderr.ToText());
        }

        long leftOut = after.LargeFiles.Where(file => before.LargeFiles.GetValueOrDefault(file.Key) != file.Value).Sum(file => file.Value.Size);
        return new TreePatch(diff.Stdout.Head, diff.Stdout.TotalBytes + leftOut, diff.Stdout.Truncated || leftOut > 0);
    }

    private Task<ProcessOutcome> RunAsync(GitCall call, CancellationToken cancellationToken) =>
        _git.RunAsync(
            call with
            {
                Mounts = [Mount.ReadOnly(_tree), Mount.ReadWrite(_folder), Mount.ReadOnly(_commit.Mirror)],
                Rights = Rights.FileModes,
            },
            cancellationToken);
}

/// <summary>A tree at one moment.</summary>
/// <param name="Tree">Name of its git tree.</param>
/// <param name="LargeFiles">What the git tree leaves out for its size, by path in Latin-1.</param>
internal sealed record TreeSnapshot(string Tree, ImmutableDictionary<string, LargeFile> LargeFiles);

/// <param name="Size">In bytes.</param>
/// <param name="Changed">When it was changed last, as the file system tells.</param>
internal sealed record LargeFile(long Size, string Changed);

/// <param name="Bytes">The kept patch.</param>
/// <param name="TotalBytes">Size of the whole patch, with files that were left out for their size counted as they are.</param>
/// <param name="Truncated">Whether it is not whole.</param>
internal sealed record TreePatch(ReadOnlyMemory<byte> Bytes, long TotalBytes, bool Truncated);
