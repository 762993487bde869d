using System.Text;
using Executor.Bittensor.Keys;
using Executor.Gateway.Http;
using Executor.Gateway.Metrics;
using Executor.Grains.Interfaces.Nonces;
using Executor.Grains.Interfaces.Validators;
using Executor.Settings;

namespace Executor.Gateway.Authentication;

// Decides whether a validator signed a request. The order is part of the protocol: cheap and public facts first, the signature
// before the nonce, so that nobody but the validator can use its nonces up.
internal sealed class ValidatorAuthentication(
    IGrainFactory grains, ExecutorSettings settings, TimeProvider time, GatewayInstruments instruments)
{
    // A request that uploads has to name the hash of its archive when it is signed in version 2, and no other may. Nothing of the
    // body is read here, and no grain is asked for a request whose headers say enough to refuse it.
    public async Task<AuthenticationResult> VerifyAsync(HttpRequest request, bool uploads = false)
    {
        // (1) The headers, within their limits, and fresh when they say how old they are.
        var headers = ReadHeaders(request, uploads);
        if (headers.Credentials is not { } credentials)
        {
            return headers;
        }

        // (2) There is a validator set, and (3) the hotkey is in it, letter by letter.
        var validators = await grains.GetGrain<IValidatorSetGrain>(settings.BittensorNetuid).CountAsync([credentials.Hotkey]);
        if (validators.Total == 0)
        {
            return Refuse(Problems.WhitelistNotReady);
        }

        if (validators.Members == 0)
        {
            return Refuse(Problems.UnauthorizedHotkey);
        }

        // (4) The hotkey is an address, and (5) its key signed the message.
        return VerifySignature(credentials) is { } refusal ? Refuse(refusal) : AuthenticationResult.Accepted(credentials);
    }

    // (6) Apart from the rest, so that a request refused for lack of room does not cost its sender the nonce.
    public async Task<ProblemResult?> UseNonceAsync(CredentialHeaders credentials)
    {
        // A nonce that is forgotten before its request is stale would let the request in once more.
        var nonces = grains.GetGrain<INonceGrain>(credentials.Hotkey);
        if (await (credentials.Binding is { } binding
            ? nonces.TryUseUntilAsync(credentials.Nonce, binding.StaleFrom)
            : nonces.TryUseAsync(credentials.Nonce)))
        {
            return null;
        }

        instruments.AuthenticationFailed(Problems.NonceReused.Code);
        return Problems.NonceReused;
    }

    private static ProblemResult? VerifySignature(CredentialHeaders credentials)
    {
        Span<byte> publicKey = stackalloc byte[Ss58.PublicKeyLength];
        if (!Ss58.TryDecodeHotkey(credentials.Hotkey, publicKey))
        {
            return Problems.InvalidHotkey;
        }

        var message = Encoding.UTF8.GetBytes(credentials.Message);
        Span<byte> signature = stackalloc byte[Sr25519.SignatureLength];
        return SignatureHex.TryParse(credentials.Signature, signature) && Sr25519.Verify(publicKey, message, signature)
            ? null
            : Problems.InvalidSignature;
    }

    private AuthenticationResult ReadHeaders(HttpRequest request, bool uploads)
    {
        if (CredentialHeaders.Read(request) is not { } credentials)
        {
            return Refuse(Problems.MissingAuth);
        }

        if (!SignatureBinding.IsPresent(request))
        {
            return settings.AuthRequireV2 ? Refuse(Problems.SignatureV2Required) : AuthenticationResult.Accepted(credentials);
        }

        if (SignatureBinding.Read(request, uploads) is not { } binding)
        {
            return Refuse(uploads ? Problems.IncompleteUploadBinding : Problems.IncompleteBinding);
        }

        return binding.IsFresh(time.GetUtcNow())
            ? AuthenticationResult.Accepted(credentials with { Binding = binding })
            : Refuse(Problems.StaleRequest);
    }

    private AuthenticationResult Refuse(ProblemResult refusal)
    {
        instruments.AuthenticationFailed(refusal.Code);
        return AuthenticationResult.Refused(refusal);
    }
}
