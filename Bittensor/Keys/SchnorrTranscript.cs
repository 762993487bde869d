using Executor.Bittensor.Native;
using Executor.Bittensor.Transcripts;

namespace Executor.Bittensor.Keys;

// What a schnorrkel signature commits to, in schnorrkel's order: context, message, protocol, public key, and then R.
internal static class SchnorrTranscript
{
    // How every signature of a wallet begins, hashed once: a copy is a fork.
    private static readonly MerlinTranscript Substrate = Open(Sr25519.SubstrateContext);

    public static MerlinTranscript Begin(ReadOnlySpan<byte> context, ReadOnlySpan<byte> message, ReadOnlySpan<byte> publicKey)
    {
        var transcript = context.SequenceEqual(Sr25519.SubstrateContext) ? Substrate : Open(context);
        transcript.Append("sign-bytes"u8, message);
        transcript.Append("proto-name"u8, "Schnorr-sig"u8);
        transcript.Append("sign:pk"u8, publicKey);
        return transcript;
    }

    public static void Challenge(ref MerlinTranscript transcript, ReadOnlySpan<byte> commitment, Span<byte> challenge)
    {
        transcript.Append("sign:R"u8, commitment);
        ChallengeScalar(ref transcript, "sign:c"u8, challenge);
    }

    public static void ChallengeScalar(ref MerlinTranscript transcript, ReadOnlySpan<byte> label, Span<byte> scalar)
    {
        Span<byte> wide = stackalloc byte[Ristretto255.WideScalarLength];
        transcript.Challenge(label, wide);
        Ristretto255.Reduce(wide, scalar);
        wide.Clear();
    }

    private static MerlinTranscript Open(ReadOnlySpan<byte> context)
    {
        var transcript = new MerlinTranscript("SigningContext"u8);
        transcript.Append([], context);
        return transcript;
    }
}
