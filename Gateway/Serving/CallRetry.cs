using Executor.Grains.Interfaces.Nonces;
using Orleans.Storage;

namespace Executor.Gateway.Serving;

// Bridges the seconds in which a silo that died is not yet known to be dead, or Redis starts anew. Calls are repeated whatever came of
// them, which they may be because all are idempotent, but for the use of a nonce: that is answered "unknown", and its sender takes another.
internal sealed class CallRetry(TimeProvider time) : IOutgoingGrainCallFilter
{
    // Short, so that a call that went to a dead silo is not waited for until long after another has taken its grains over.
    public static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LastPause = TimeSpan.FromSeconds(1);

    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        var began = time.GetTimestamp();
        for (var pause = FirstPause; ; pause = pause < LastPause ? pause * 2 : LastPause)
        {
            var failure = await TryAsync(context);
            if (failure is null)
            {
                return;
            }

            if (!MayPass(failure) || context.Grain is INonceGrain || time.GetElapsedTime(began) > Patience)
            {
                throw failure;
            }

            await Task.Delay(pause, time);
        }
    }

    private static async Task<Exception?> TryAsync(IOutgoingGrainCallContext context)
    {
        try
        {
            await context.Invoke();
            return context.Response?.Exception;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }

    private static bool MayPass(Exception exception) =>
        exception is TimeoutException or SiloUnavailableException or OrleansMessageRejectionException or InconsistentStateException or IOException;
}
