using Executor.Blobs;

namespace Executor.Gateway.Http;

// Tells a failure of the disk, or of whatever keeps the grains' state, from all others, and says what it is in words that name no path.
internal static class StorageFailure
{
    public const string Full = "The executor's disk is full";
    public const string ReadOnly = "The executor's disk is read-only";
    public const string Broken = "The executor's storage does not work";

    private const int NoSpaceLeft = 28;
    private const int ReadOnlyFileSystem = 30;
    private const int QuotaExceeded = 122;

    // Null for what is no failure of the storage. Grains hand on what the storage said inside of their own exception.
    public static string? Find(Exception? exception) => exception switch
    {
        null or BlobNotFoundException => null,
        IOException { HResult: NoSpaceLeft or QuotaExceeded } => Full,
        IOException { HResult: ReadOnlyFileSystem } => ReadOnly,
        IOException or UnauthorizedAccessException => Broken,
        _ => Find(exception.InnerException),
    };

    // Whether something stored is there and cannot be understood: no retry mends that.
    public static bool IsDamage(Exception? exception) => exception is InvalidDataException || (exception is not null && IsDamage(exception.InnerException));
}
