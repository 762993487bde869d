using System.Collections.Concurrent;
using Executor.Contracts.Blobs;
using Executor.Grains.Consensus;
using Executor.TestKit.Batches;

namespace Executor.TestKit.Consensus;

/// <summary>Says of each archive what a test told it to say; of the others, that they hold one task.</summary>
public sealed class ScriptedArchiveInspector : IArchiveInspector
{
    private readonly ConcurrentDictionary<string, Func<CancellationToken, Task<ArchiveInspection>>> _answers = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _inspected = new();

    /// <summary>How often an archive was read.</summary>
    public int CountOf(BlobRef archive) => _inspected.Count(hash => hash == archive.Sha256);

    public void Accept(BlobRef archive, params string[] taskIds) => Answer(archive, Make.Inspection(taskIds));

    public void Refuse(BlobRef archive, params string[] problems) => Answer(archive, new ArchiveInspection.Refused([.. problems]));

    public void Throw(BlobRef archive, Exception exception) => _answers[archive.Sha256] = _ => Task.FromException<ArchiveInspection>(exception);

    /// <summary>Lets reading an archive take until the returned gate is opened.</summary>
    public TaskCompletionSource Hold(BlobRef archive, params string[] taskIds)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _answers[archive.Sha256] = async cancellationToken =>
        {
            await gate.Task.WaitAsync(cancellationToken);
            return Make.Inspection(taskIds);
        };
        return gate;
    }

    public Task<ArchiveInspection> InspectAsync(BlobRef archive, CancellationToken cancellationToken)
    {
        _inspected.Enqueue(archive.Sha256);
        return _answers.TryGetValue(archive.Sha256, out var answer) ? answer(cancellationToken) : Task.FromResult(Make.Inspection("task-1"));
    }

    private void Answer(BlobRef archive, ArchiveInspection inspection) => _answers[archive.Sha256] = _ => Task.FromResult(inspection);
}
