namespace Executor.Cli.Submissions;

/// <summary>What a vote asks for besides running the archive.</summary>
/// <param name="ConcurrentTasks">Tasks that may run at one time; null to leave it to the server.</param>
/// <param name="CallbackUrl">Address that is sent the result; null for none.</param>
/// <param name="IdempotencyKey">Names the vote, so that asking twice is asking once; null for none.</param>
internal sealed record VoteOptions(int? ConcurrentTasks = null, string? CallbackUrl = null, string? IdempotencyKey = null);
