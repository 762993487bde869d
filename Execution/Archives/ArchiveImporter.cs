using System.Collections.Immutable;
using Executor.Blobs;
using Executor.Contracts.Blobs;

namespace Executor.Execution.Archives;

/// <summary>
/// Turns an uploaded archive into bundles. The archive is hostile until it is accepted: it is expanded once, entry by entry
/// under limits, into a folder that no one else uses and that is gone when the import ends, however it ends. What a sender
/// did wrong comes back as problems in our own words; an exception means a fault of ours.
/// </summary>
public sealed class ArchiveImporter(BlobStore store, ArchiveOptions options, string workDirectory)
{
    /// <summary>Packing waits for the disk more than for anything else, so several at once are faster on any machine.</summary>
    private const int PacksAtOnce = 4;

    /// <exception cref="BlobNotFoundException">The archive is not in the store.</exception>
    /// <exception cref="IOException">The disk is full or fails.</exception>
    public async Task<ArchiveImport> ImportAsync(BlobRef archive, CancellationToken cancellationToken)
    {
        using ImportFolder folder = new(workDirectory);
        ArchiveProblems problems = new();
        await ExtractAsync(archive, folder.Path, problems, cancellationToken);
        ArchiveLayout? layout = problems.Any ? null : ArchiveLayout.Find(folder.Path, problems);
        if (layout is null)
        {
            return new ArchiveImport.Refused(problems.ToImmutable());
        }

        ImmutableArray<CheckedTask> tasks = [.. layout.TaskFolders.Select(Check)];
        bool isAccepted = options.AllowPartial ? tasks.Any(task => task.Problems.IsEmpty) : tasks.All(task => task.Problems.IsEmpty);
        return isAccepted
            ? await AcceptAsync(layout.AgentFolder, tasks, cancellationToken)
            : Refuse(tasks);
    }

    /// <summary>Removes what a crash left in the work folder; imports that still run, here or in another process, are not touched.</summary>
    public void Sweep() => ImportFolder.Sweep(workDirectory);

    private static CheckedTask Check(string folder)
    {
        string taskId = Path.GetFileName(folder);
        return new CheckedTask(taskId, folder, TaskDefinitionReader.Read(folder, taskId).Problems);
    }

    private static ArchiveImport.Refused Refuse(ImmutableArray<CheckedTask> tasks)
    {
        ArchiveProblems problems = new();
        foreach (CheckedTask task in tasks)
        {
            foreach (string problem in task.Problems)
            {
                problems.Add($"task '{task.TaskId}': {problem}");
            }
        }

        return new ArchiveImport.Refused(problems.ToImmutable());
    }

    private async Task ExtractAsync(BlobRef archive, string folder, ArchiveProblems problems, CancellationToken cancellationToken)
    {
        await using FileStream stream = await store.OpenReadAsync(archive, cancellationToken);
        try
        {
            await using IEntrySource source = await ArchiveFormat.OpenAsync(stream, options, cancellationToken);
            await new ArchiveExtractor(options, folder, problems).ExtractAsync(source, cancellationToken);
        }
        catch (ArchiveException exception)
        {
            problems.End(exception.Message);
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
        {
            // From the decompressor, or from a zip that ends before what its directory names.
            problems.End("the archive is damaged: it cannot be read to its end");
        }
    }

    private async Task<ArchiveImport.Accepted> AcceptAsync(
        string agentFolder,
        ImmutableArray<CheckedTask> tasks,
        CancellationToken cancellationToken)
    {
        BlobRef agent = await TaskBundle.PackAsync(agentFolder, store, cancellationToken);
        ImportedTask[] imported = new ImportedTask[tasks.Length];
        ParallelOptions parallel = new() { CancellationToken = cancellationToken, MaxDegreeOfParallelism = PacksAtOnce };
        await Parallel.ForAsync(0, tasks.Length, parallel, async (i, token) => imported[i] = await PackAsync(tasks[i], token));
        return new ArchiveImport.Accepted(agent, [.. imported]);
    }

    private async Task<ImportedTask> PackAsync(CheckedTask task, CancellationToken cancellationToken) =>
        task.Problems.IsEmpty
            ? new ImportedTask(task.TaskId, await TaskBundle.PackAsync(task.Folder, store, cancellationToken), Invalid: null)
            : new ImportedTask(task.TaskId, Bundle: null, string.Join("; ", task.Problems));

    private sealed record CheckedTask(string TaskId, string Folder, ImmutableArray<string> Problems);
}
