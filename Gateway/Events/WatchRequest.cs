using Executor.Contracts.Batches;

namespace Executor.Gateway.Events;

// What a client wants to see of a batch. From null: a snapshot first; otherwise the events after that sequence number, which must not be
// beyond the log. Logs null: no live output.
internal sealed record WatchRequest(BatchView Batch, long? From = null, LogWish? Logs = null);
