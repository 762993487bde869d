using System.Globalization;
using System.Numerics;
using Executor.Bittensor.Keys;
using Executor.Bittensor.Native;

namespace Executor.Bittensor.Tests.Keys;

// Knows the discrete logarithm of its key and signs whatever encodings it likes, so that the equation holds for every
// verifier that decodes too generously: only strict decoding stands between these attempts and success.
internal sealed class Forger(BigInteger secret, byte[] message)
{
    public static readonly BigInteger Order =
        (BigInteger.One << 252) + BigInteger.Parse("27742317777372353535851937790883648493", CultureInfo.InvariantCulture);

    private static readonly BigInteger FieldPrime = (BigInteger.One << 255) - 19;
    private static readonly BigInteger Nonce = 123_456_789;
    private static readonly BigInteger TopBit = BigInteger.One << 255;

    public Attempt Honest => Forge("honest", Number(Multiple(secret)), Number(Multiple(Nonce)), Nonce);

    // schnorrkel takes this one, and so do we: R is the identity, canonically encoded, and it only costs the signer his key.
    public Attempt ZeroNonce => Forge("zero nonce", Number(Multiple(secret)), 0, 0);

    public IEnumerable<Attempt> Attempts()
    {
        var (key, commitment) = (Number(Multiple(secret)), Number(Multiple(Nonce)));
        yield return Forge("R with the top bit set", key, commitment + TopBit, Nonce);
        yield return Forge("R negative", key, FieldPrime - commitment, Nonce);
        yield return Forge("R zero spelt p", key, FieldPrime, 0);
        yield return Forge("R zero with the top bit set", key, TopBit, 0);
        yield return Forge("R negative of the nonce", key, commitment, Order - Nonce);
        yield return Forge("key with the top bit set", key + TopBit, commitment, Nonce);
        yield return Forge("key negative", FieldPrime - key, commitment, Nonce);
        var nobody = new Forger(0, message);
        yield return nobody.Forge("identity key", 0, commitment, Nonce);
        yield return nobody.Forge("identity key, zero nonce", 0, 0, 0);
        yield return nobody.Forge("identity key spelt p", FieldPrime, commitment, Nonce);
        yield return nobody.Forge("identity key with the top bit set", TopBit, commitment, Nonce);
        yield return nobody.Forge("key spelt 1", 1, commitment, Nonce);
        yield return nobody.Forge("key spelt p plus 2", FieldPrime + 2, commitment, Nonce);
        yield return nobody.Forge("key spelt p minus 1", FieldPrime - 1, commitment, Nonce);
    }

    private Attempt Forge(string name, BigInteger key, BigInteger commitment, BigInteger nonce)
    {
        var (keyBytes, commitmentBytes) = (Bytes(key), Bytes(commitment));
        var challenge = new byte[32];
        var transcript = SchnorrTranscript.Begin(Sr25519.SubstrateContext, message, keyBytes);
        SchnorrTranscript.Challenge(ref transcript, commitmentBytes, challenge);
        var s = Bytes((nonce + (Number(challenge) * secret)) % Order);
        s[^1] |= 0x80;
        return new(name, keyBytes, message, [.. commitmentBytes, .. s]);
    }

    private static byte[] Multiple(BigInteger scalar)
    {
        var product = new byte[32];
        Assert.True(Ristretto255.TryMultiplyBase(Bytes(scalar), product));
        return product;
    }

    private static BigInteger Number(byte[] bytes) => new(bytes, isUnsigned: true);

    private static byte[] Bytes(BigInteger number)
    {
        var bytes = new byte[32];
        Assert.True(number.TryWriteBytes(bytes, out _, isUnsigned: true));
        return bytes;
    }
}
