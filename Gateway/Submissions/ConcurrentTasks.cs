using System.Globalization;

namespace Executor.Gateway.Submissions;

// The query parameter of a submission: absent, or a whole number of 1 or more that is cut to the operator's maximum.
internal static class ConcurrentTasks
{
    public static bool TryParse(string? text, int maximum, out int? concurrentTasks)
    {
        concurrentTasks = null;
        if (text is null)
        {
            return true;
        }

        if (text.Length == 0 || text.AsSpan().ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        // Digits that do not fit are a number all the same, only a large one.
        var wanted = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue;
        concurrentTasks = Math.Min(wanted, maximum);
        return wanted > 0;
    }
}
