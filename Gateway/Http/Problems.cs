using System.Collections.Immutable;
using System.Text.Json;
using Executor.Contracts.Batches;
using Executor.Contracts.Http;

namespace Executor.Gateway.Http;

// Every answer with a status of 400 or more is made here, so that codes and sentences stay the ones clients know.
internal static class Problems
{
    // Authentication
    public static ProblemResult MissingAuth { get; } =
        Make(401, "missing_auth", "Missing required headers: X-Hotkey, X-Nonce, X-Signature");

    public static ProblemResult WhitelistNotReady { get; } =
        Make(503, "whitelist_not_ready", "Validator whitelist not yet initialized. Please retry shortly.");

    public static ProblemResult UnauthorizedHotkey { get; } = Make(401, "unauthorized_hotkey", "Hotkey is not authorized");

    public static ProblemResult InvalidHotkey { get; } = Make(401, "invalid_hotkey", "Invalid SS58 hotkey format");

    public static ProblemResult InvalidSignature { get; } = Make(401, "invalid_signature", "Signature verification failed");

    public static ProblemResult NonceReused { get; } = Make(401, "nonce_reused", "Nonce has already been used");

    public static ProblemResult SignatureV2Required { get; } =
        Make(401, "signature_v2_required", "This executor accepts version 2 signatures only");

    public static ProblemResult IncompleteBinding { get; } = Make(
        401, "missing_auth", "A version 2 signature needs X-Timestamp in unix seconds, and no X-Archive-Sha256 where nothing is uploaded");

    public static ProblemResult IncompleteUploadBinding { get; } = Make(
        401, "missing_auth", "A version 2 signature needs X-Timestamp in unix seconds and X-Archive-Sha256 in 64 hex digits");

    public static ProblemResult StaleRequest { get; } =
        Make(401, "stale_request", "X-Timestamp is more than 60 seconds away from the clock of this executor");

    public static ProblemResult Unauthorized { get; } = Make(401, "unauthorized", "A valid bearer token is required");

    public static ProblemResult AdminRequired { get; } = Make(401, "unauthorized", "The bearer token of the operator is required");

    public static ProblemResult AdminDisabled { get; } =
        Make(403, "admin_disabled", "This executor takes no orders over HTTP: its operator has not set ADMIN_TOKEN");

    // Commands
    public static ProblemResult InvalidIdempotencyKey { get; } =
        Make(400, "invalid_idempotency_key", "Idempotency-Key must be given once, as 1 to 255 visible ASCII characters");

    public static ProblemResult IdempotencyKeyReused { get; } =
        Make(422, "idempotency_key_reused", "This Idempotency-Key belongs to another request. Use a new one for each request.");

    public static ProblemResult TooManyIdempotencyKeys { get; } =
        Make(503, "too_many_idempotency_keys", "Too many Idempotency-Keys were used lately. Please retry later, or without one.");

    // Submissions
    public static ProblemResult InvalidConcurrentTasks { get; } =
        Make(400, "invalid_concurrent_tasks", "concurrent_tasks must be a whole number of 1 or more");

    public static ProblemResult CallbacksDisabled { get; } =
        Make(400, "callbacks_disabled", "This executor sends no callbacks: its operator has not set CALLBACK_SECRET");

    public static ProblemResult InvalidCallbackUrl { get; } = Make(
        400,
        "invalid_callback_url",
        "callback_url must be an absolute http or https address of at most 2048 characters without user, password and fragment");

    public static ProblemResult CallbackNotPublic { get; } =
        Make(400, "callback_not_public", "callback_url must lead to a public address");

    public static ProblemResult InvalidMultipart { get; } =
        Make(400, "invalid_multipart", "The request must be multipart/form-data with a boundary");

    public static ProblemResult TooManyUploads { get; } = Make(503, "too_many_uploads", "Too many uploads at once. Please retry later.");

    public static ProblemResult UploadFailed { get; } = Make(400, "upload_failed", "Failed to read uploaded archive");

    public static ProblemResult MissingArchive { get; } =
        Make(400, "missing_archive", "No archive file uploaded. Send a multipart form with field 'archive'.");

    public static ProblemResult ArchiveHashMismatch { get; } =
        Make(400, "archive_hash_mismatch", "The uploaded archive is not the one that X-Archive-Sha256 names");

    public static ProblemResult RateLimited { get; } =
        Make(429, "rate_limited", "Too many submissions. Please retry after the time that Retry-After says.");

    // Consensus
    public static ProblemResult TooManyPending { get; } =
        Make(503, "too_many_pending", "Too many pending consensus entries. Please retry later.");

    public static ProblemResult Busy { get; } = Make(503, "busy", "A batch is already running. Wait for it to complete.");

    public static ProblemResult ArchiveUnreadable { get; } =
        Make(503, "archive_unreadable", "The archive could not be read now. The votes are kept; please retry later.");

    public static ProblemResult ConsensusNotFound { get; } = Make(404, "consensus_not_found", "No vote is known for this archive hash");

    // Batches and tasks
    public static ProblemResult BatchNotFound { get; } = Make(404, "batch_not_found", "There is no such batch");

    public static ProblemResult TaskNotFound { get; } = Make(404, "task_not_found", "There is no such task in the batch");

    public static ProblemResult LogNotFound { get; } = Make(404, "log_not_found", "The task has no such log");

    public static ProblemResult PatchNotFound { get; } = Make(404, "patch_not_found", "The task has no patch");

    public static ProblemResult InvalidAttempt { get; } = Make(400, "invalid_attempt", "attempt must be a whole number of 1 or more");

    public static ProblemResult AttemptNotFound { get; } = Make(404, "attempt_not_found", "The task has no such attempt");

    public static ProblemResult InvalidRerun { get; } =
        Make(400, "invalid_rerun", "The body must be {\"tasks\": \"infra\"}, {\"tasks\": \"failed\"} or {\"tasks\": [task ids]}");

    public static ProblemResult InvalidLimit { get; } = Make(400, "invalid_limit", "limit must be a whole number of 1 or more");

    public static ProblemResult InvalidBefore { get; } = Make(400, "invalid_before", "before must be the id of a batch");

    public static ProblemResult InvalidStatus { get; } =
        Make(400, "invalid_status", "status must be one of pending, extracting, running, completed, failed");

    // Blobs
    public static ProblemResult BlobsDisabled { get; } =
        Make(403, "blobs_disabled", "This gateway hands out no blobs: its operator has not set BLOB_SECRET");

    public static ProblemResult BlobSecretRequired { get; } = Make(401, "unauthorized", "The secret of the silos is required");

    public static ProblemResult BlobNotFound { get; } = Make(404, "blob_not_found", "There is no such blob");

    public static ProblemResult InvalidDigest { get; } = Make(400, "invalid_digest", "The address must end with 64 lowercase hex digits");

    public static ProblemResult DigestMismatch { get; } =
        Make(400, "digest_mismatch", "The body is not the blob that the address names; nothing was stored");

    // Silos
    public static ProblemResult SiloNotFound { get; } = Make(404, "silo_not_found", "No silo of this name is known");

    public static ProblemResult InvalidDrainTime { get; } =
        Make(400, "invalid_secs", "secs must be a whole number of seconds from 0 to 86400");

    // Events
    public static ProblemResult MissingBatchId { get; } = Make(400, "missing_batch_id", "The query must name a batch: batch_id");

    public static ProblemResult InvalidFrom { get; } =
        Make(400, "invalid_from", "The position must be a whole number from 0 to the sequence number of the newest event");

    public static ProblemResult InvalidLogs { get; } =
        Make(400, "invalid_logs", "logs must be true or false, and task_id, which limits live output to one task, needs logs=true");

    public static ProblemResult UpgradeRequired { get; } = Make(426, "upgrade_required", "This address speaks WebSocket only");

    // The executor itself
    public static ProblemResult Unavailable { get; } = Make(503, "unavailable", "The executor cannot answer now. Please retry shortly.");

    public static ProblemResult StateUnreadable { get; } =
        Make(503, "state_unreadable", "What the executor stored of this cannot be read. Its operator finds which part in the log.");

    public static ProblemResult InternalError { get; } = Make(500, "internal_error", "An unexpected error occurred");

    // An operation that a batch in this state does not allow says which state that is.
    public static ProblemResult BatchNotFinished(BatchStatus status) =>
        Make(409, "batch_not_finished", $"The batch is {NameOf(status)}: it has not ended yet");

    public static ProblemResult NotRerunnable(BatchStatus status) =>
        Make(409, "batch_not_finished", $"The batch is {NameOf(status)}: only one that has ended can be rerun");

    public static ProblemResult NothingToRerun(BatchStatus status) =>
        Make(409, "nothing_to_rerun", $"The batch is {NameOf(status)} and no task of it failed in the way asked for");

    public static ProblemResult TasksInvalid(ImmutableArray<string> taskIds) => Make(
        409, "task_invalid", "Tasks that are invalid cannot be run", [.. taskIds.Select(taskId => $"{taskId} is failed as invalid_task")]);

    public static ProblemResult TasksNotFound(ImmutableArray<string> taskIds) =>
        Make(404, TaskNotFound.Code, "There are no such tasks in the batch", taskIds);

    public static ProblemResult StorageUnavailable(string cause) =>
        Make(503, "storage_unavailable", $"{cause}. What was accepted before is kept; please retry later.");

    public static ProblemResult ArchiveTooLarge(long maxBytes) =>
        Make(400, "archive_too_large", $"Archive exceeds maximum size of {maxBytes} bytes");

    public static ProblemResult ExtractionFailed(ImmutableArray<string> details) =>
        Make(400, "extraction_failed", "Failed to extract archive. Ensure it is a valid zip or tar.gz.", details);

    public static ProblemResult NotReady(ImmutableArray<string> details) =>
        Make(503, "not_ready", "Something this executor depends on is not ready", details);

    // What the framework refuses by status alone: unknown routes, wrong methods, ranges that cannot be served.
    public static ProblemResult Of(int status) => status switch
    {
        400 => Make(status, "bad_request", "The request is not valid"),
        404 => Make(status, "not_found", "There is nothing at this address"),
        405 => Make(status, "method_not_allowed", "This address does not answer this method"),
        413 => Make(status, "request_too_large", "The request body is too large"),
        416 => Make(status, "range_not_satisfiable", "The requested range is beyond the end"),
        500 => InternalError,
        503 => Unavailable,
        _ => Make(status, "http_" + status, "The request failed"),
    };

    private static string NameOf(BatchStatus status) => JsonNamingPolicy.SnakeCaseLower.ConvertName(status.ToString());

    private static ProblemResult Make(int status, string code, string message, ImmutableArray<string>? details = null) =>
        new(status, new ErrorDocument(code, message, details));
}
