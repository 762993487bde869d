namespace Executor.TestKit.Waiting;

/// <summary>Waits for something to become true, never longer than a bound, and says what it waited for when it does not.</summary>
public static class Eventually
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(5);

    /// <summary>Asks again and again until the answer is the wanted one, and gives it.</summary>
    public static async Task<T> GetAsync<T>(string what, Func<Task<T>> ask, Func<T, bool> wanted)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var answer = await ask();
            if (wanted(answer))
            {
                return answer;
            }

            if (TimeProvider.System.GetElapsedTime(started) > Patience)
            {
                throw new TimeoutException($"Waited {Patience.TotalSeconds:0} s for {what}; the last answer was {answer}.");
            }

            await Task.Delay(Step, TimeProvider.System);
        }
    }

    public static Task HoldsAsync(string what, Func<bool> condition) =>
        GetAsync(what, () => Task.FromResult(condition()), holds => holds);

    /// <summary>Awaits a task that must end soon.</summary>
    public static async Task<T> WithinPatienceAsync<T>(this Task<T> task, string what)
    {
        try
        {
            return await task.WaitAsync(Patience, TimeProvider.System);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"Waited {Patience.TotalSeconds:0} s for {what}.", exception);
        }
    }
}
