namespace Executor.Blobs.Remote;

/// <summary>No gateway gave or took a blob. It may work later.</summary>
public sealed class BlobOriginException(string message, Exception? inner = null) : IOException(message, inner);
