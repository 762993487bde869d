using System.Security.Cryptography;
using System.Text;
using Executor.Gateway.Http;
using Executor.Grains.Interfaces.Idempotency;

namespace Executor.Gateway.Idempotency;

// Carries out commands so that a request that is sent again with its key is answered as before, over restarts too.
//
// The key is taken before the command and the answer kept after it, both stored. What comes to nothing for a reason of ours is not kept:
// the next request with the key tries again. A command without a key is carried out each time.
internal sealed class IdempotentCommands(IGrainFactory grains)
{
    // The command is given an id that stays the same however often its request is sent.
    public async Task<IResult> RunAsync(string hotkey, string? key, string request, Func<string, Task<CommandAnswer>> carryOut)
    {
        if (key is null)
        {
            return await carryOut(Guid.NewGuid().ToString("N"));
        }

        var keys = grains.GetGrain<IIdempotencyGrain>(IdempotencyShards.Of(hotkey, key));
        var known = await keys.BeginAsync(key, Digest(request));
        switch (known)
        {
            case { State: KeyState.Open }:
                break;
            case { State: KeyState.Answered, Answer: { } before }:
                return CommandAnswer.Of(before, replayed: true);
            case { State: KeyState.Refused }:
                return Problems.TooManyIdempotencyKeys;
            default:
                return Problems.IdempotencyKeyReused;
        }

        var answer = await carryOut(known.CommandId);
        return !IsKept(answer.Answer.Status)
            ? answer
            : CommandAnswer.Of(await keys.CompleteAsync(key, known.CommandId, answer.Answer), replayed: false);
    }

    // A sender that is not let in, or a reason of ours, may be another one next time.
    private static bool IsKept(int status) => status is < 500 and not StatusCodes.Status401Unauthorized;

    private static string Digest(string request) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(request)));
}
