using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Executor.Contracts.Blobs;
using Executor.Contracts.Tasks;
using Executor.Grains.Consensus;
using Executor.Grains.Interfaces.Batches;
using Executor.Grains.Interfaces.Consensus;
using Executor.Grains.Interfaces.Tasks;

namespace Executor.TestKit.Batches;

/// <summary>Makes what grains are given, valid unless a test says otherwise.</summary>
public static class Make
{
    public static BlobRef Blob(string content) => new(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content))), content.Length);

    /// <summary>An archive that no other test knows.</summary>
    public static BlobRef Archive() => Blob($"archive {Guid.NewGuid()}");

    public static BatchTask Task(string taskId) => new(taskId, Blob($"bundle {taskId}"), Invalid: null);

    public static BatchTask InvalidTask(string taskId, string reason) => new(taskId, Bundle: null, reason);

    /// <summary>task-001, task-002 and so on.</summary>
    public static ImmutableArray<BatchTask> Tasks(int count) => [.. Enumerable.Range(1, count).Select(number => Task($"task-{number:000}"))];

    public static BatchOrder Batch(int tasks, int concurrentTasks = 8) => Batch(Tasks(tasks), concurrentTasks);

    public static BatchOrder Batch(ImmutableArray<BatchTask> tasks, int concurrentTasks = 8) =>
        new(Guid.NewGuid().ToString(), Archive(), Blob("agent"), tasks, concurrentTasks);

    public static TaskOrder Order(string batchId, string taskId) => new(batchId, taskId, Blob($"bundle {taskId}"), Blob("agent"));

    public static ArchiveInspection Inspection(params string[] taskIds) =>
        new ArchiveInspection.Accepted(Blob("agent"), [.. taskIds.Select(Task)]);

    public static Vote Vote(BlobRef archive, string hotkey, int? concurrentTasks = null) => new(hotkey, archive, concurrentTasks);

    public static AttemptVerdict Pass() => new() { Passed = true };

    public static AttemptVerdict Fail(FailureKind kind = FailureKind.TestsFailed) => new() { Passed = false, FailureKind = kind };

    public static AttemptFault Fault(string reason = "The disk is full.") => new() { Reason = reason };

    public static AttemptFault Interruption(string reason = "The silo stopped.") => new() { Reason = reason, Interrupted = true };
}
