using Executor.Bittensor.Native;

namespace Executor.Bittensor.Keys;

// Verifies schnorrkel signatures made in the context "substrate", as every Substrate wallet makes them.
// A signature is R ‖ s with the top bit of s set as schnorrkel's mark. It holds when R is the encoding of s·B − k·A,
// where A is the public key, B the base point and k what the transcript of context, message, A and R answers.
public static class Sr25519
{
    public const int PublicKeyLength = Ristretto255.ElementLength;
    public const int SignatureLength = Ristretto255.ElementLength + Ristretto255.ScalarLength;

    // Set in the last byte. An Ed25519 signature has it clear, so neither can pass for the other.
    internal const byte Mark = 0x80;

    internal static ReadOnlySpan<byte> SubstrateContext => "substrate"u8;

    // Any bytes of any length are an answer, never an exception: what is not a valid signature is false.
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        Verify(SubstrateContext, publicKey, message, signature);

    internal static bool Verify(
        ReadOnlySpan<byte> context, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        // (1) Shape: the lengths and the mark.
        if (publicKey.Length != PublicKeyLength || signature.Length != SignatureLength || (signature[^1] & Mark) == 0)
        {
            return false;
        }

        // (2) s, in its only spelling: s + ℓ would verify as well and give every signature a twin.
        var commitment = signature[..Ristretto255.ElementLength];
        Span<byte> s = stackalloc byte[Ristretto255.ScalarLength];
        signature[Ristretto255.ElementLength..].CopyTo(s);
        s[^1] &= unchecked((byte)~Mark);
        if (!Ristretto255.IsReduced(s))
        {
            return false;
        }

        // (3) A. Under the identity k·A vanishes and anybody's R = s·B would hold. That its encoding is canonical, the
        // multiplication finds out: decoding is half of what we cost beside it.
        if (Ristretto255.IsIdentity(publicKey))
        {
            return false;
        }

        // (4) k.
        Span<byte> k = stackalloc byte[Ristretto255.ScalarLength];
        var transcript = SchnorrTranscript.Begin(context, message, publicKey);
        SchnorrTranscript.Challenge(ref transcript, commitment, k);

        // (5) s·B − k·A. Its encoding is canonical, so equal bytes also say that R is.
        Span<byte> sB = stackalloc byte[Ristretto255.ElementLength];
        Span<byte> kA = stackalloc byte[Ristretto255.ElementLength];
        Span<byte> expected = stackalloc byte[Ristretto255.ElementLength];
        return Ristretto255.TryMultiplyBase(s, sB)
            && Ristretto255.TryMultiply(k, publicKey, kA)
            && Ristretto255.TrySubtract(sB, kA, expected)
            && commitment.SequenceEqual(expected);
    }
}
