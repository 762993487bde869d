namespace Executor.Gateway.Batches;

// Batch ids are UUIDs of version 4. Anything else names no batch, and no grain is woken to find that out.
internal static class BatchIds
{
    // Checked, because the parser forgives spaces around an id.
    private const int Length = 36;

    private const int VersionDigit = 14;

    // Null when the text cannot be the id of a batch; otherwise the id as it is spelled everywhere.
    public static string? Normalize(string? text) =>
        text is { Length: Length } && Guid.TryParseExact(text, "D", out var id) && id.ToString("D") is var normalized && normalized[VersionDigit] == '4'
            ? normalized
            : null;
}
