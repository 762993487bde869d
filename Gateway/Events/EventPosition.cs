using System.Globalization;
using Executor.Contracts.Batches;

namespace Executor.Gateway.Events;

// Where a client wants to go on: the sequence number it saw last.
internal static class EventPosition
{
    // False when it is not a whole number of 0 or more. Without any, the client wants a snapshot: null.
    public static bool TryParse(string? text, out long? from)
    {
        from = null;
        if (text is null)
        {
            return true;
        }

        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var position))
        {
            return false;
        }

        from = position;
        return true;
    }

    // Sequence numbers are stored before they are told, so a client that is ahead of the log mixes up batches.
    public static bool IsIn(BatchView batch, long? from) => from is null || from <= batch.LastSequence;
}
