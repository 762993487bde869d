namespace Executor.Embedded.State;

/// <summary>A record as read from its file.</summary>
internal sealed record StoredState<T>(string Etag, T Value);
