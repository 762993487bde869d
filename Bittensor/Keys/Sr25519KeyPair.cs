using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Executor.Bittensor.Native;
using Executor.Bittensor.Transcripts;

namespace Executor.Bittensor.Keys;

// A key that signs. It owns the only copies of its secrets that this room keeps, in memory the collector cannot move,
// and wipes them on Dispose; it must not be disposed while another thread signs.
public sealed class Sr25519KeyPair : IDisposable
{
    public const int MiniSecretLength = 32;

    private const int NonceSeedLength = 32;

    private readonly byte[] _scalar = GC.AllocateArray<byte>(Ristretto255.ScalarLength, pinned: true);
    private readonly byte[] _nonceSeed = GC.AllocateArray<byte>(NonceSeedLength, pinned: true);
    private readonly byte[] _publicKey = new byte[Sr25519.PublicKeyLength];
    private bool _disposed;

    private Sr25519KeyPair(ReadOnlySpan<byte> miniSecret)
    {
        // schnorrkel's "Ed25519 mode", the one Substrate uses: clamp the hash as Ed25519 does, then divide by the cofactor 8.
        Span<byte> expanded = stackalloc byte[SHA512.HashSizeInBytes];
        SHA512.HashData(miniSecret, expanded);
        var clamped = expanded[..Ristretto255.ScalarLength];
        clamped[0] &= 0xF8;
        clamped[^1] &= 0x3F;
        clamped[^1] |= 0x40;
        DivideByCofactor(clamped, _scalar);
        expanded[Ristretto255.ScalarLength..].CopyTo(_nonceSeed);
        CryptographicOperations.ZeroMemory(expanded);
        if (!Ristretto255.TryMultiplyBase(_scalar, _publicKey))
        {
            throw new CryptographicException("libsodium could not derive the public key.");
        }

        Address = Ss58.Encode(_publicKey);
    }

    public ReadOnlySpan<byte> PublicKey => _publicKey;

    // SS58 with prefix 42.
    public string Address { get; }

    // For a key that lives as long as the process. To keep one, draw the mini-secret yourself and use FromMiniSecret.
    public static Sr25519KeyPair Generate()
    {
        Span<byte> miniSecret = stackalloc byte[MiniSecretLength];
        RandomNumberGenerator.Fill(miniSecret);
        var pair = new Sr25519KeyPair(miniSecret);
        CryptographicOperations.ZeroMemory(miniSecret);
        return pair;
    }

    public static Sr25519KeyPair FromMiniSecret(ReadOnlySpan<byte> miniSecret)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(miniSecret.Length, MiniSecretLength);
        return new Sr25519KeyPair(miniSecret);
    }

    // The mini-secret as wallets write it ("secretSeed"): 64 hexadecimal digits after at most one "0x".
    public static bool TryFromSeed(ReadOnlySpan<char> seed, [NotNullWhen(true)] out Sr25519KeyPair? pair)
    {
        Span<byte> miniSecret = stackalloc byte[MiniSecretLength];
        pair = HexDigits.TryParse(seed, miniSecret) ? new Sr25519KeyPair(miniSecret) : null;
        CryptographicOperations.ZeroMemory(miniSecret);
        return pair is not null;
    }

    public byte[] Sign(ReadOnlySpan<byte> message) => Sign(Sr25519.SubstrateContext, message);

    internal byte[] Sign(ReadOnlySpan<byte> context, ReadOnlySpan<byte> message)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var signature = new byte[Sr25519.SignatureLength];
        var commitment = signature.AsSpan(0, Ristretto255.ElementLength);
        var s = signature.AsSpan(Ristretto255.ElementLength);
        Span<byte> witness = stackalloc byte[Ristretto255.ScalarLength];
        Span<byte> k = stackalloc byte[Ristretto255.ScalarLength];
        var transcript = SchnorrTranscript.Begin(context, message, _publicKey);

        DrawWitness(transcript, witness);
        if (!Ristretto255.TryMultiplyBase(witness, commitment))
        {
            throw new CryptographicException("libsodium could not multiply the base point.");
        }

        SchnorrTranscript.Challenge(ref transcript, commitment, k);
        Ristretto255.MultiplyAdd(k, _scalar, witness, s);
        s[^1] |= Sr25519.Mark;
        CryptographicOperations.ZeroMemory(witness);
        return signature;
    }

    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_scalar);
        CryptographicOperations.ZeroMemory(_nonceSeed);
    }

    // The secret r of R = r·B; whoever learns or predicts it, or sees it twice, has the key. It hangs on a secret of the
    // key and on the message, so a broken random source cannot repeat it, and on fresh randomness, so a fault while
    // signing the same message twice cannot be compared. The transcript comes as a copy: the verifier's does not see this.
    private void DrawWitness(MerlinTranscript transcript, Span<byte> witness)
    {
        Span<byte> fresh = stackalloc byte[NonceSeedLength];
        RandomNumberGenerator.Fill(fresh);
        transcript.Append("nonce-seed"u8, _nonceSeed);
        transcript.Append("fresh"u8, fresh);
        SchnorrTranscript.ChallengeScalar(ref transcript, "signing"u8, witness);
        CryptographicOperations.ZeroMemory(fresh);
    }

    private static void DivideByCofactor(ReadOnlySpan<byte> clamped, Span<byte> scalar)
    {
        var carry = 0;
        for (var i = clamped.Length - 1; i >= 0; i--)
        {
            scalar[i] = (byte)(carry | (clamped[i] >> 3));
            carry = (clamped[i] << 5) & 0xFF;
        }
    }
}
