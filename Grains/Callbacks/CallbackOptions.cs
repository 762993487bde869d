namespace Executor.Grains.Callbacks;

public sealed class CallbackOptions
{
    /// <summary>Attempts before a delivery is given up; with the waits below that is after some three and a half hours. Default: 12.</summary>
    public int MaxAttempts { get; set; } = 12;

    /// <summary>Wait after the first attempt; each further one is twice as long. Default: 10 s.</summary>
    public TimeSpan FirstWait { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest wait between two attempts. Default: 3600 s.</summary>
    public TimeSpan LongestWait { get; set; } = TimeSpan.FromSeconds(3600);

    /// <summary>Wait after so many failed attempts.</summary>
    public TimeSpan WaitAfter(int attempts)
    {
        var wait = FirstWait * Math.Pow(2, attempts - 1);
        return wait < LongestWait ? wait : LongestWait;
    }
}
