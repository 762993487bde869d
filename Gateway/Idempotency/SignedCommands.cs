using Executor.Gateway.Authentication;
using Executor.Gateway.Http;

namespace Executor.Gateway.Idempotency;

// The commands that validators sign, other than an upload. First it is found out who sent one; whatever is wrong with the request until
// then costs its sender no nonce.
internal sealed class SignedCommands(ValidatorAuthentication authentication, IdempotentCommands commands)
{
    public async Task<CommandSender> VerifyAsync(HttpRequest request)
    {
        if (!IdempotencyKey.TryRead(request, out var key))
        {
            return CommandSender.Refused(Problems.InvalidIdempotencyKey);
        }

        var validator = await authentication.VerifyAsync(request);
        return validator.Succeeded
            ? CommandSender.Accepted(validator.Credentials, key)
            : CommandSender.Refused(validator.Refusal);
    }

    // The request in words names all that makes it another request than the next one.
    public async Task<IResult> RunAsync(CommandSender sender, string inWords, Func<string, Task<CommandAnswer>> carryOut)
    {
        var credentials = sender.Credentials ?? throw new ArgumentException("The sender was refused.", nameof(sender));
        return await authentication.UseNonceAsync(credentials) is { } refusal
            ? refusal
            : await commands.RunAsync(credentials.Hotkey, sender.Key, inWords, carryOut);
    }
}
