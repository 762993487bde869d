using Executor.Contracts.Tasks;

namespace Executor.Gateway.Tasks;

internal static class AttemptDocuments
{
    public static AttemptDocument Of(AttemptRecord attempt)
    {
        var evidence = attempt.Outcome?.Evidence ?? AttemptEvidence.None;
        var verdict = attempt.Outcome as AttemptVerdict;
        var fault = attempt.Outcome as AttemptFault;
        return new AttemptDocument
        {
            Attempt = attempt.Number,
            Rerun = attempt.Rerun,
            Silo = attempt.Silo,
            StartedAt = attempt.StartedAt,
            FinishedAt = attempt.FinishedAt,
            DurationMs = (long?)(attempt.FinishedAt - attempt.StartedAt)?.TotalMilliseconds,
            Outcome = verdict is not null ? AttemptOutcomeKind.Verdict : fault is not null ? AttemptOutcomeKind.Fault : null,
            Passed = verdict?.Passed,
            Reward = verdict is null ? null : verdict.Passed ? 1.0 : 0.0,
            FailureKind = fault is null ? verdict?.FailureKind : FailureKind.Infrastructure,
            Error = fault?.Reason ?? verdict?.Error,
            Interrupted = fault is { Interrupted: true },
            Stage = evidence.LastStage,
            Commit = evidence.Commit,
            AgentExitCode = evidence.AgentExitCode,
            Truncated = IsTruncated(evidence),
            Usage = evidence.Usage,
            Tests = evidence.Tests,
            Logs = [.. evidence.Logs.Select(Of)],
            Patch = evidence.Patch is { } patch ? new PatchDocument(patch.Blob.Size, patch.TotalBytes, patch.Truncated) : null,
        };
    }

    public static LogDocument Of(LogRef log) => new(log.Name, log.Blob.Size, log.TotalBytes, log.Truncated);

    public static bool IsTruncated(AttemptEvidence evidence) =>
        evidence.Patch is { Truncated: true } || evidence.Logs.Any(log => log.Truncated);
}
