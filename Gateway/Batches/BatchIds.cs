namespace Executor.Gateway.Batches;

// Batch ids are UUIDs of version 4. Anything else names no batch, and no grain is woken to find that out.
internal static class BatchIds
{
    private const int VersionDigit = 14;

    // Null when the text cannot be the id of a batch; otherwise the id as it is spelled everywhere.
    public static string? Normalize(string? text) =>
        Guid.TryParseExact(text, "D", out var id) && id.ToString("D") is var normalized && normalized[VersionDigit] == '4'
            ? normalized
            : null;
}
