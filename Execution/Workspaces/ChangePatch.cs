using Executor.Execution.Files;
using Executor.Execution.Sandbox;

namespace Executor.Execution.Workspaces;

/// <summary>
/// Writes changes down as a patch of git, from their paths and the two trees alone: no repository of the trees is asked, and
/// no attribute or filter of theirs has a say. Files above 16 MB are left out and counted.
/// </summary>
internal sealed class ChangePatch(GitRunner git)
{
    /// <summary>
    /// One script, because each start of a sandbox costs more than what it then does for a few files. Paths are given to the
    /// index one by one and never as patterns; <c>info/attributes</c> outweighs whatever a tree says of its files.
    /// </summary>
    private const string Script =
        """
        set -e
        repository=$1; worked=$2; shift 2
        add() {
            cd "$1"
            GIT_INDEX_FILE="$repository/$2" git --git-dir="$repository" --work-tree=. update-index --add -z --stdin < "$repository/$3"
        }
        number=0
        for folder; do
            add "$folder" index.before "before.$number"
            number=$((number + 1))
        done
        add "$worked" index.after after
        cd "$repository"
        before=$(GIT_INDEX_FILE="$repository/index.before" git --git-dir="$repository" write-tree)
        after=$(GIT_INDEX_FILE="$repository/index.after" git --git-dir="$repository" write-tree)
        exec git --git-dir="$repository" diff-tree -r --patch --binary --full-index --no-renames --no-color --no-ext-diff \
            --no-textconv --src-prefix=a/ --dst-prefix=b/ --end-of-options "$before" "$after"
        """;

    private const string Attributes = "* -text -eol -crlf -ident -filter -working-tree-encoding !diff\n";

    private const long LargestFile = 16 * 1024 * 1024;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <param name="changes">All that shall be in it.</param>
    /// <param name="pristine">The tree before.</param>
    /// <param name="worked">The worked copy, or the upper folder of the overlay that was worked in.</param>
    /// <param name="objectFormat">How git names contents in it: <c>sha1</c> or <c>sha256</c>.</param>
    /// <param name="folder">A new folder for what is needed meanwhile; the caller deletes it.</param>
    /// <param name="giveAll">Makes guests the owner of what was written there: git works on their files as one of them.</param>
    /// <param name="maxBytes">How much of it is kept, from its head.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="FaultException">It could not be made in time.</exception>
    public async Task<TreePatch> MakeAsync(
        IReadOnlyCollection<TreeChange> changes,
        LayeredTree pristine,
        string worked,
        string objectFormat,
        string folder,
        Action<string> giveAll,
        int maxBytes,
        CancellationToken cancellationToken)
    {
        List<string> after = [];
        Dictionary<string, List<string>> before = new(StringComparer.Ordinal);
        long leftOut = 0;
        foreach (TreeChange change in changes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (IsInPatch(change.Type) && NativeFiles.TryStat($"{worked}/{change.Path}", out FileFacts facts))
            {
                leftOut += facts.Size > LargestFile ? facts.Size : 0;
                if (facts.Size <= LargestFile)
                {
                    after.Add(change.Path);
                }
            }

            if (IsInPatch(change.Was) && pristine.Find(change.Path) is { Facts.Size: <= LargestFile } entry)
            {
                string layer = entry.Path[..^(change.Path.Length + 1)];
                if (!before.TryGetValue(layer, out List<string>? paths))
                {
                    before.Add(layer, paths = []);
                }

                paths.Add(change.Path);
            }
        }

        if (after.Count == 0 && before.Count == 0)
        {
            return new TreePatch(ReadOnlyMemory<byte>.Empty, leftOut, leftOut > 0);
        }

        string[] layers = [.. before.Keys];
        await PrepareAsync(folder, objectFormat, after, [.. layers.Select(layer => before[layer])], cancellationToken);
        giveAll(folder);
        ProcessOutcome diff = await git.RunAsync(
            new GitCall
            {
                Program = "/bin/sh",
                Arguments = ["-c", Script, "patch", folder, worked, .. layers],
                Timeout = Limit,
                Mounts = [.. layers.Append(worked).Distinct().Select(Mount.ReadOnly), Mount.ReadWrite(folder)],
                Output = new OutputBound(maxBytes, KeepTail: false),
                Identity = Identity.Guest,
                Rights = Rights.FileModes,
            },
            cancellationToken);
        if (!diff.Succeeded)
        {
            throw new FaultException("The patch could not be made, or not in time.", diff.Stderr.ToText());
        }

        return new TreePatch(diff.Stdout.Head, diff.Stdout.TotalBytes + leftOut, diff.Stdout.Truncated || leftOut > 0);
    }

    private static bool IsInPatch(TreeEntryType? type) => type is TreeEntryType.File or TreeEntryType.Link;

    private static async Task PrepareAsync(
        string folder,
        string objectFormat,
        List<string> after,
        List<string>[] before,
        CancellationToken cancellationToken)
    {
        // The least that git takes for a repository.
        (string Name, string Content)[] files =
        [
            ("HEAD", "ref: refs/heads/none\n"),
            ("config", GitSettings.ConfigOf(objectFormat)),
            ("info/attributes", Attributes),
            ("objects/.keep", ""),
            ("refs/heads/.keep", ""),
            ("after", string.Join('\0', after)),
            .. before.Select((paths, number) => ($"before.{number}", string.Join('\0', paths))),
        ];
        foreach ((string file, string content) in files)
        {
            string path = Path.Combine(folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, content, cancellationToken);
        }
    }
}
