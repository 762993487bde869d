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
    private const long MaxFileKilobytes = 16 * 1024;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static readonly string[] LeftOut =
        [".", ":(exclude,glob)**/__pycache__/**", ":(exclude,glob)**/*.py[co]", ":(exclude,glob)**/.pytest_cache/**"];

    private readonly GitRunner _git;
    private readonly GitCommit _commit;
    private readonly string _tree;
    private readonly string _folder;
    private readonly string _pathsFile;

    private TreeSnapshots(GitRunner git, GitCommit commit, string tree, string folder)
    {
        _git = git;
        _commit = commit;
        _tree = tree;
        _folder = folder;
        _pathsFile = Path.Combine(folder, "paths");
    }

    /// <summary>To be called when the tree was laid out and no guest has been near it.</summary>
    public static async Task<TreeSnapshots> BeginAsync(
        GitRunner git,
        GitCommit commit,
        string tree,
        string folder,
        CancellationToken cancellationToken)
    {
        TreeSnapshots snapshots = new(git, commit, tree, folder);
        Directory.CreateDirectory(folder);
        ProcessOutcome init = await snapshots.RunAsync(
            new GitCall
            {
                Arguments = ["init", "--quiet", "--bare", "--template=", $"--object-format={commit.ObjectFormat}", "--", folder],
                Timeout = Limit,
            },
            cancellationToken);
        if (!init.Succeeded)
        {
            throw new FaultException("The repository of snapshots could not be made.", init.Stderr.ToText());
        }

        string information = Directory.CreateDirectory(Path.Combine(folder, "objects", "info")).FullName;
        await File.WriteAllTextAsync(Path.Combine(information, "alternates"), $"{commit.Mirror}/objects\n", cancellationToken);
        File.Copy(Path.Combine(tree, ".git", "index"), Path.Combine(folder, "index"));
        return snapshots;
    }

    /// <summary>The tree as it is now.</summary>
    /// <exception cref="FaultException">It could not be taken in time.</exception>
    public async Task<TreeSnapshot> TakeAsync(CancellationToken cancellationToken)
    {
        ImmutableDictionary<string, LargeFile> large = await FindLargeFilesAsync(cancellationToken);
        IEnumerable<string> paths = LeftOut.Concat(large.Keys.Select(path => $":(exclude,literal){path}"));
        await File.WriteAllBytesAsync(
            _pathsFile,
            // Latin-1 carries every byte of a name both ways, whatever its encoding is.
            Encoding.Latin1.GetBytes(string.Join('\0', paths)),
            cancellationToken);

        ProcessOutcome add = await RunGitAsync(
            ["add", "--all", "--force", "--ignore-errors", $"--pathspec-from-file={_pathsFile}", "--pathspec-file-nul"],
            cancellationToken);
        if (add.TimedOut)
        {
            throw new FaultException("The tree has too many changes to be taken in time.");
        }

        ProcessOutcome write = await RunGitAsync(["write-tree"], cancellationToken);
        return write.Succeeded
            ? new TreeSnapshot(write.Stdout.ToText().Trim(), large)
            : throw new FaultException("The tree could not be taken.", add.Stderr.ToText() + write.Stderr.ToText());
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

    private async Task<ImmutableDictionary<string, LargeFile>> FindLargeFilesAsync(CancellationToken cancellationToken)
    {
        ProcessOutcome find = await RunAsync(
            new GitCall
            {
                Program = "/usr/bin/find",
                Arguments =
                [
                    ".", "-xdev", "-name", ".git", "-prune", "-o", "-type", "f", "-size", $"+{MaxFileKilobytes}k",
                    "-printf", @"%P\0%s\0%C@\0",
                ],
                Directory = _tree,
                Timeout = Limit,
                Output = new OutputBound(1024 * 1024),
            },
            cancellationToken);
        if (find.TimedOut || find.Stdout.Truncated)
        {
            throw new FaultException("The tree has too many large files.");
        }

        string[] fields = Encoding.Latin1.GetString(find.Stdout.Head.Span).Split('\0');
        return fields.Chunk(3)
            .Where(file => file.Length == 3)
            .ToImmutableDictionary(file => file[0], file => new LargeFile(long.Parse(file[1], null), file[2]));
    }

    private Task<ProcessOutcome> RunGitAsync(ImmutableArray<string> arguments, CancellationToken cancellationToken) =>
        RunAsync(
            new GitCall
            {
                Arguments = [$"--git-dir={_folder}", $"--work-tree={_tree}", .. arguments],
                Directory = _tree,
                Timeout = Limit,
            },
            cancellationToken);

    private Task<ProcessOutcome> RunAsync(GitCall call, CancellationToken cancellationToken) =>
        _git.RunAsync(
            call with
            {
                Mounts = [Mount.ReadOnly(_tree), Mount.ReadWrite(_folder), Mount.ReadOnly(_commit.Mirror)],
                IgnoresFileModes = true,
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
