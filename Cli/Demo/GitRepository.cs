using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Executor.Cli.Demo;

/// <summary>
/// Writes a bare repository with one commit, object by object, as git lays them out. Its author and time are fixed: the same files
/// give the same commit on every machine.
/// </summary>
internal static class GitRepository
{
    private const string Signature = "Executor Demo <demo@localhost> 1767225600 +0000";

    /// <param name="path">Folder to make.</param>
    /// <param name="files">Names without folders, and texts; those that start with #! are executable.</param>
    /// <returns>Id of the commit, on branch main.</returns>
    public static string Write(string path, IReadOnlyDictionary<string, string> files)
    {
        Directory.CreateDirectory(Path.Combine(path, "objects"));
        Directory.CreateDirectory(Path.Combine(path, "refs", "heads"));
        File.WriteAllText(Path.Combine(path, "HEAD"), "ref: refs/heads/main\n");
        File.WriteAllText(Path.Combine(path, "config"), "[core]\n\trepositoryformatversion = 0\n\tbare = true\n");
        using var tree = new MemoryStream();
        foreach (var (name, text) in files.OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            var mode = text.StartsWith("#!", StringComparison.Ordinal) ? "100755" : "100644";
            tree.Write(Encoding.UTF8.GetBytes($"{mode} {name}\0"));
            tree.Write(WriteObject(path, "blob", Encoding.UTF8.GetBytes(text)));
        }

        var treeId = Convert.ToHexStringLower(WriteObject(path, "tree", tree.ToArray()));
        var commit = $"tree {treeId}\nauthor {Signature}\ncommitter {Signature}\n\nBegin\n";
        var commitId = Convert.ToHexStringLower(WriteObject(path, "commit", Encoding.UTF8.GetBytes(commit)));
        File.WriteAllText(Path.Combine(path, "refs", "heads", "main"), commitId + "\n");
        return commitId;
    }

    private static byte[] WriteObject(string repository, string type, byte[] content)
    {
        byte[] whole = [.. Encoding.ASCII.GetBytes($"{type} {content.Length}\0"), .. content];

#pragma warning disable CA5350 // Git names objects by their SHA-1; nothing is trusted because of it.
        var id = SHA1.HashData(whole);
#pragma warning restore CA5350
        var hex = Convert.ToHexStringLower(id);
        var folder = Directory.CreateDirectory(Path.Combine(repository, "objects", hex[..2]));
        using var file = File.Create(Path.Combine(folder.FullName, hex[2..]));
        using var compressed = new ZLibStream(file, CompressionLevel.Optimal);
        compressed.Write(whole);
        return id;
    }
}
