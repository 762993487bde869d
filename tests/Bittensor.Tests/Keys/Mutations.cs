using System.Numerics;
using Executor.Bittensor.Tests.Vectors;

namespace Executor.Bittensor.Tests.Keys;

// What an honest signature becomes when somebody tampers with it. None of these may verify.
internal static class Mutations
{
    private static readonly byte[] Zeros = new byte[32];

    public static IEnumerable<Attempt> Of(SignatureVector vector)
    {
        var (key, message, signature) = (vector.PublicKeyBytes, vector.MessageBytes, vector.SignatureBytes);
        var (r, s) = (signature[..32], signature[32..]);

        yield return new("message extended", key, [.. message, 0], signature);
        if (message.Length > 0)
        {
            yield return new("message cut", key, message[..^1], signature);
            yield return new("message bit flipped", key, Flip(message, 5), signature);
            yield return new("last message bit flipped", key, Flip(message, (message.Length * 8) - 1), signature);
        }

        yield return new("mark cleared", key, message, Flip(signature, 511));
        yield return new("bit of R flipped", key, message, Flip(signature, 3));
        yield return new("top bit of R flipped", key, message, Flip(signature, 255));
        yield return new("lowest bit of s flipped", key, message, Flip(signature, 256));
        yield return new("bit of s flipped", key, message, Flip(signature, 300));
        for (var times = 1; times <= 6; times++)
        {
            yield return new($"s plus {times} times the order", key, message, [.. r, .. AddOrder(s, times)]);
        }

        yield return new("R and s exchanged", key, message, [.. s, .. r]);
        yield return new("R all zero", key, message, [.. Zeros, .. s]);
        yield return new("s all zero", key, message, [.. r, .. Zeros[..31], 0x80]);
        yield return new("signature all zero", key, message, new byte[64]);
        yield return new("signature all zero but the mark", key, message, [.. new byte[63], 0x80]);
        yield return new("signature all ones", key, message, Convert.FromHexString(new string('f', 128)));
        yield return new("key bit flipped", Flip(key, 9), message, signature);
        yield return new("top bit of key set", Flip(key, 255), message, signature);
        yield return new("key of Alice", Convert.FromHexString(Alice.PublicKey), message, signature);
        yield return new("key all zero", Zeros, message, signature);
        yield return new("key all ones", Convert.FromHexString(new string('f', 64)), message, signature);
    }

    public static byte[] Flip(byte[] bytes, int bit)
    {
        var flipped = bytes.ToArray();
        flipped[bit / 8] ^= (byte)(1 << (bit % 8));
        return flipped;
    }

    private static byte[] AddOrder(byte[] marked, int times)
    {
        var s = new BigInteger(Flip(marked, 255), isUnsigned: true) + (times * Forger.Order);
        var sum = new byte[32];
        Assert.True(s.TryWriteBytes(sum, out _, isUnsigned: true) && sum[^1] < 0x80);
        sum[^1] |= 0x80;
        return sum;
    }
}
