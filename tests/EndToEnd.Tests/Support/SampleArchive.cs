using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace Executor.EndToEnd.Tests.Support;

/// <summary>An archive under construction, as a validator would make it.</summary>
internal sealed class SampleArchive
{
    private const string Test = "test \"$(bash add.sh 2 3)\" = 5\n";
    private readonly SortedDictionary<string, string> _files = new(StringComparer.Ordinal);

    /// <summary>Fixes the bug in tasks whose name begins with fix, and does nothing in others.</summary>
    public const string FixingAgent =
        """
        echo "working on $TERM_TASK_ID"
        cat "$TASK_PROMPT"
        case "$TERM_TASK_ID" in
          fix*) echo 'echo $(( $1 + $2 ))' > add.sh ;;
        esac
        """;

    public SampleArchive Agent(string script, string name = "agent.sh") => File($"agent_code/{name}", script);

    public SampleArchive Task(string id, SampleRepository repository, string test = Test, string? install = null, string extra = "") =>
        File($"tasks/{id}/workspace.yaml", $"repo: {repository.Url}\nbase_commit: {repository.BugCommit}\n"
                + (install is null ? "" : $"install:\n  - {install}\n") + extra)
            .File($"tasks/{id}/prompt.md", $"Make add.sh add ({id}).\n")
            .File($"tasks/{id}/tests/run.sh", test);

    public SampleArchive File(string path, string text)
    {
        _files[path] = text;
        return this;
    }

    public byte[] ToTarGz()
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(gzip))
        {
            foreach (var (path, text) in _files)
            {
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, path) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });
            }
        }

        return bytes.ToArray();
    }

    public byte[] ToZip()
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (path, text) in _files)
            {
                using var entry = zip.CreateEntry(path).Open();
                entry.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        return bytes.ToArray();
    }
}
