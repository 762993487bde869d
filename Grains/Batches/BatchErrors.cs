namespace Executor.Grains.Batches;

internal static class BatchErrors
{
    public const string Cancelled = "The batch was cancelled by a validator.";

    public const string TaskCancelled = "The task was cancelled by a validator.";

    public const string Rerun = "A validator has the task run again.";

    public static string Deadline(TimeSpan deadline) => $"The batch ran longer than its {deadline.TotalSeconds:0} s.";
}
