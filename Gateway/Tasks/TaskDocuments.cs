using System.Collections.Immutable;
using System.Globalization;
using Executor.Blobs;
using Executor.Contracts.Tasks;
using Executor.Grains.Interfaces.Tasks;

namespace Executor.Gateway.Tasks;

// Puts a task's document together: its row from the batch, the attempt that counts from the task, the texts from the blob store.
internal sealed class TaskDocuments(IGrainFactory grains, BlobStore blobs)
{
    // How much of each output a snapshot carries.
    public const int TailBytes = 4096;

    public static long? Duration(TaskRow task) =>
        task is { StartedAt: { } started, FinishedAt: { } finished } ? (long)(finished - started).TotalMilliseconds : null;

    // The attempt that is the result, or else the latest: what a reader of the task means by "its output".
    public async Task<AttemptRecord?> FindAttemptAsync(string batchId, TaskRow task)
    {
        if (task.Attempt == 0)
        {
            return null;
        }

        var view = await grains.GetGrain<ITaskGrain>(batchId + "/" + task.TaskId).GetAsync();
        return view.Attempts.LastOrDefault(attempt => attempt.Number == view.Result) ?? view.Attempts.LastOrDefault();
    }

    // Everything, with every text in full.
    public async Task<TaskDocument> ReadAsync(string batchId, TaskRow task, bool alone, CancellationToken cancellationToken)
    {
        var attempt = await FindAttemptAsync(batchId, task);
        var evidence = attempt?.Outcome?.Evidence ?? AttemptEvidence.None;
        var patch = new OutputText().Append(evidence.Patch?.Blob);
        var document = Of(task, attempt) with
        {
            TestOutput = await ReadAsync(TestOutput(evidence), cancellationToken),
            AgentOutput = await ReadAsync(AgentOutput(evidence), cancellationToken),
            AgentPatch = await ReadAsync(patch, cancellationToken),
            Usage = evidence.Usage,
            ProtectedEdits = evidence.ProtectedEdits,
            InstallCached = evidence.InstallCached,
        };

        return !alone ? document : document with
        {
            TestResults = await ReadTestsAsync(evidence, cancellationToken),
            Logs = [.. evidence.Logs.Select(AttemptDocuments.Of)],
        };
    }

    // Small enough for every watcher: tails of the outputs, no patch.
    public async Task<TaskDocument> ReadTailAsync(string batchId, TaskRow task, CancellationToken cancellationToken)
    {
        var attempt = await FindAttemptAsync(batchId, task);
        var evidence = attempt?.Outcome?.Evidence ?? AttemptEvidence.None;
        var (tests, agent) = (TestOutput(evidence), AgentOutput(evidence));
        return Of(task, attempt) with
        {
            TestOutput = await tests.ReadAsync(blobs, TailBytes, cancellationToken),
            AgentOutput = await agent.ReadAsync(blobs, TailBytes, cancellationToken),
            OutputBytes = new OutputSizes(agent.Bytes, tests.Bytes),
        };
    }

    private static TaskDocument Of(TaskRow task, AttemptRecord? attempt)
    {
        var evidence = attempt?.Outcome?.Evidence ?? AttemptEvidence.None;
        return new TaskDocument
        {
            TaskId = task.TaskId,
            Status = task.Status,
            Passed = task.Passed,
            Reward = task.Reward,
            TestOutput = "",
            AgentOutput = "",
            Error = task.Error ?? (task.IsTerminal ? Explain(attempt?.Outcome) : null),
            DurationMs = Duration(task),
            Stage = task.Stage,
            Attempt = task.Attempt,
            FailureKind = task.FailureKind,
            Silo = task.Silo,
            StartedAt = task.StartedAt,
            FinishedAt = task.FinishedAt,
            AgentExitCode = evidence.AgentExitCode,
            Truncated = AttemptDocuments.IsTruncated(evidence),
        };
    }

    private static string? Explain(AttemptOutcome? outcome) => outcome switch
    {
        AttemptVerdict verdict => verdict.Error,
        AttemptFault fault => fault.Reason,
        _ => null,
    };

    // "=== name (exit code) ===", the script's output, PASS or FAIL; a blank line between scripts.
    private static OutputText TestOutput(AttemptEvidence evidence)
    {
        var output = new OutputText();
        foreach (var test in evidence.Tests)
        {
            output.Append(output.Bytes == 0 ? "" : "\n\n");
            output.Append(string.Create(CultureInfo.InvariantCulture, $"=== {test.Name} (exit {test.ExitCode}) ===\n"));
            AppendStreams(output, evidence, test.StdoutLog, test.StderrLog);
            output.Append(test.Passed ? "\nPASS" : "\nFAIL");
        }

        return output;
    }

    private static OutputText AgentOutput(AttemptEvidence evidence)
    {
        var ran = evidence.Logs.Any(log => log.Name is TaskLogs.AgentStdout or TaskLogs.AgentStderr);
        return ran ? AppendStreams(new OutputText(), evidence, TaskLogs.AgentStdout, TaskLogs.AgentStderr) : new OutputText();
    }

    private static OutputText AppendStreams(OutputText output, AttemptEvidence evidence, string stdout, string stderr) =>
        output.Append(TaskLogs.Find(evidence, stdout)?.Blob).Append("\n").Append(TaskLogs.Find(evidence, stderr)?.Blob);

    private async Task<ImmutableArray<TestDocument>> ReadTestsAsync(AttemptEvidence evidence, CancellationToken cancellationToken)
    {
        var tests = ImmutableArray.CreateBuilder<TestDocument>(evidence.Tests.Length);
        foreach (var test in evidence.Tests)
        {
            var output = await ReadAsync(AppendStreams(new OutputText(), evidence, test.StdoutLog, test.StderrLog), cancellationToken);
            tests.Add(new TestDocument(test.Name, test.Passed, output, test.ExitCode));
        }

        return tests.MoveToImmutable();
    }

    private Task<string> ReadAsync(OutputText text, CancellationToken cancellationToken) =>
        text.ReadAsync(blobs, long.MaxValue, cancellationToken);
}
