using System.Collections.Immutable;
using Executor.Blobs;
using Executor.Contracts.Blobs;
using Executor.Execution.Archives;

namespace Executor.Execution.Tests.Archives;

/// <summary>A blob store and a work folder of its own for each test.</summary>
public abstract class ImportFixture : IDisposable
{
    protected const string Yaml = "repo: https://example.org/owner/name.git\nversion: \"1\"\n";

    private readonly string _root = Directory.CreateTempSubdirectory("archives-").FullName;

    protected ImportFixture()
    {
        Store = new BlobStore(Path.Combine(_root, "blobs"));
        Work = Directory.CreateDirectory(Path.Combine(_root, "work")).FullName;
    }

    protected static CancellationToken None => CancellationToken.None;

    protected BlobStore Store { get; }

    protected string Work { get; }

    public void Dispose()
    {
        Directory.Delete(_root, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>The smallest archive that is accepted, below a wrapper folder when one is named.</summary>
    private protected static TarBuilder GoodTar(string prefix = "") => new TarBuilder()
        .File(prefix + "tasks/one/workspace.yaml", Yaml)
        .File(prefix + "tasks/one/prompt.md", "Fix it")
        .File(prefix + "tasks/one/tests/run.sh", "exit 0\n")
        .File(prefix + "agent_code/agent.py", "print()\n");

    private protected static ZipBuilder GoodZip() => new ZipBuilder()
        .File("tasks/one/workspace.yaml", Yaml)
        .File("tasks/one/prompt.md", "Fix it")
        .File("tasks/one/tests/run.sh", "exit 0\n")
        .File("agent_code/agent.py", "print()\n");

    protected async Task<ArchiveImport> ImportAsync(byte[] archive, ArchiveOptions? options = null)
    {
        BlobRef blob = await Store.PutAsync(archive, None);
        ArchiveImport import = await new ArchiveImporter(Store, options ?? new ArchiveOptions(), Work).ImportAsync(blob, None);
        Assert.Empty(Directory.GetFileSystemEntries(Work));
        return import;
    }

    protected async Task<ArchiveImport.Accepted> AcceptedAsync(byte[] archive, ArchiveOptions? options = null)
    {
        ArchiveImport import = await ImportAsync(archive, options);
        Assert.True(import is ArchiveImport.Accepted, string.Join('\n', (import as ArchiveImport.Refused)?.Problems ?? []));
        return (ArchiveImport.Accepted)import;
    }

    protected async Task<ImmutableArray<string>> RefusalAsync(byte[] archive, ArchiveOptions? options = null)
    {
        ImmutableArray<string> problems = Assert.IsType<ArchiveImport.Refused>(await ImportAsync(archive, options)).Problems;
        Assert.NotEmpty(problems);
        Assert.All(problems, problem => Assert.DoesNotContain(_root, problem, StringComparison.Ordinal));
        return problems;
    }

    /// <summary>Unpacks a bundle and lists its files as path → text.</summary>
    protected async Task<SortedDictionary<string, string>> FilesOfAsync(BlobRef bundle)
    {
        string folder = Path.Combine(_root, Guid.NewGuid().ToString("N"));
        await TaskBundle.UnpackAsync(bundle, Store, folder, None);
        return new SortedDictionary<string, string>(
            Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .ToDictionary(path => Path.GetRelativePath(folder, path), File.ReadAllText),
            StringComparer.Ordinal);
    }

    /// <summary>A new empty folder below the test's own.</summary>
    protected string NewFolder() => Directory.CreateDirectory(Path.Combine(_root, Guid.NewGuid().ToString("N"))).FullName;
}
