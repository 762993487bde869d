namespace Executor.Gateway.Events;

internal static class StalledClients
{
    // What was being sent goes on by itself until the connection is broken, which is up to the caller.
    public static async Task OrStalledAsync(this Task sending, TimeSpan limit, TimeProvider time)
    {
        if (!sending.IsCompleted)
        {
            // Not WaitAsync, whose exception could be the sender's own as well.
            using var over = new CancellationTokenSource();
            if (await Task.WhenAny(sending, Task.Delay(limit, time, over.Token)) != sending)
            {
                throw new StalledClientException();
            }

            await over.CancelAsync();
        }

        await sending;
    }
}
