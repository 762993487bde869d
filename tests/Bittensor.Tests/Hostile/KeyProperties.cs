using Executor.Bittensor.Keys;
using Executor.Bittensor.Tests.Vectors;
using Executor.TestKit.Properties;

namespace Executor.Bittensor.Tests.Hostile;

public sealed class KeyProperties
{
    private static readonly string[] Addresses = [.. VectorFiles.Addresses.Select(vector => vector.Address)];

    // Key, signature and message in one, so that bends also move the bounds between them.
    private static readonly byte[][] Signed =
    [
        .. VectorFiles.Signatures.Where(vector => vector.Message.Length < 400)
            .Select(vector => (byte[])[.. vector.PublicKeyBytes, .. vector.SignatureBytes, .. vector.MessageBytes]),
    ];

    private static readonly HashSet<string> Honest = [.. Signed.Select(Convert.ToHexString)];

    // What is taken for an address is the one address of its key.
    [Fact]
    public void Address_OfAnyText_IsDecodedOrRefused() => Always.Holds(HostileInput.Texts(Addresses), text =>
        Always.OnlyRefuses(2 * text.Length, () =>
        {
            Span<byte> key = stackalloc byte[Ss58.PublicKeyLength];
            if (Ss58.TryDecode(text, key, out var prefix))
            {
                Assert.Equal(text, Ss58.Encode(key, prefix));
            }

            Assert.Equal(Ss58.TryDecodeHotkey(text, key), Ss58.TryDecode(text, key, out prefix) && prefix == Ss58.BittensorPrefix);
        }));

    [Fact]
    public void Signature_OfAnyText_IsParsedOrRefused() =>
        Always.Holds(HostileInput.Texts([.. VectorFiles.Signatures.Select(vector => "0x" + vector.Signature)]), text =>
            Always.OnlyRefuses(2 * text.Length, () =>
            {
                Span<byte> signature = stackalloc byte[Sr25519.SignatureLength];
                if (SignatureHex.TryParse(text, signature))
                {
                    Assert.Equal(text.Replace("0x", "", StringComparison.Ordinal), Convert.ToHexString(signature), ignoreCase: true);
                }
            }));

    // Only what was signed verifies, whatever is made of it.
    [Fact]
    public void Verify_OfAnyBytes_HoldsForWhatWasSignedOnly() => Always.Holds(HostileInput.Bytes(Signed), bytes =>
    {
        var key = bytes.AsMemory(0, Math.Min(Sr25519.PublicKeyLength, bytes.Length));
        var signature = bytes.AsMemory(key.Length, Math.Min(Sr25519.SignatureLength, bytes.Length - key.Length));
        var message = bytes.AsMemory(key.Length + signature.Length);
        var holds = false;
        Always.OnlyRefuses(bytes.Length, () => holds = Sr25519.Verify(key.Span, message.Span, signature.Span));
        Assert.Equal(Honest.Contains(Convert.ToHexString(bytes)), holds);
    });
}
