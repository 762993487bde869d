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
internal sealed class ValidatorAuthentication(IGrainFactory grains, ExecutorSettings settings, GatewayInstruments instruments)
{
    public async Task<AuthenticationResult> VerifyAsync(HttpRequest request)
    {
        // (1) The headers, within their limits.
        if (CredentialHeaders.Read(request) is not { } credentials)
        {
            return Refuse(Problems.MissingAuth);
        }

        if (settings.AuthRequireV2)
        {
            return Refuse(Problems.SignatureV2Required);
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

        // (4) The hotkey is an address, and (5) its key signed hotkey ‖ nonce.
        return VerifySignature(credentials) is { } refusal ? Refuse(refusal) : AuthenticationResult.Accepted(credentials);
    }

    // (6) Apart from the rest, so that a request refused for lack of room does not cost its sender the nonce.
    public async Task<ProblemResult?> UseNonceAsync(CredentialHeaders credentials)
    {
        if (await grains.GetGrain<INonceGrain>(credentials.Hotkey).TryUseAsync(credentials.Nonce))
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

        var message = Encoding.UTF8.GetBytes(credentials.Hotkey + credentials.Nonce);
        Span<byte> signature = stackalloc byte[Sr25519.SignatureLength];
        return SignatureHex.TryParse(credentials.Signature, signature) && Sr25519.Verify(publicKey, message, signature)
            ? null
            : Problems.InvalidSignature;
    }

    private AuthenticationResult Refuse(ProblemResult refusal)
    {
        instruments.AuthenticationFailed(refusal.Code);
        return AuthenticationResult.Refused(refusal);
    }
}
