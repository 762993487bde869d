namespace Executor.Cli.Results;

/// <summary>What an export has written.</summary>
/// <param name="BatchId">The batch.</param>
/// <param name="File">Absolute path of the archive.</param>
/// <param name="Entries">Files in it.</param>
/// <param name="Bytes">Its size.</param>
internal sealed record ExportDocument(string BatchId, string File, int Entries, long Bytes);
