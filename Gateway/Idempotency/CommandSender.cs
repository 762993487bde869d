using System.Diagnostics.CodeAnalysis;
using Executor.Gateway.Authentication;
using Executor.Gateway.Http;

namespace Executor.Gateway.Idempotency;

// Either a validator that signed a command, with the key it gave it, or the refusal to send.
internal sealed class CommandSender
{
    private CommandSender(CredentialHeaders? credentials, string? key, ProblemResult? refusal) =>
        (Credentials, Key, Refusal) = (credentials, key, refusal);

    public CredentialHeaders? Credentials { get; }

    public string? Key { get; }

    public ProblemResult? Refusal { get; }

    [MemberNotNullWhen(true, nameof(Credentials))]
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool Succeeded => Credentials is not null;

    public static CommandSender Accepted(CredentialHeaders credentials, string? key) => new(credentials, key, null);

    public static CommandSender Refused(ProblemResult refusal) => new(null, null, refusal);
}
