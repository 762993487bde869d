using System.Diagnostics.CodeAnalysis;
using Executor.Gateway.Http;

namespace Executor.Gateway.Authentication;

// Either a validator that signed the request, or the refusal to send.
internal sealed class AuthenticationResult
{
    private AuthenticationResult(CredentialHeaders? credentials, ProblemResult? refusal)
    {
        Credentials = credentials;
        Refusal = refusal;
    }

    public CredentialHeaders? Credentials { get; }

    public ProblemResult? Refusal { get; }

    [MemberNotNullWhen(true, nameof(Credentials))]
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool Succeeded => Credentials is not null;

    public static AuthenticationResult Accepted(CredentialHeaders credentials) => new(credentials, null);

    public static AuthenticationResult Refused(ProblemResult refusal) => new(null, refusal);
}
