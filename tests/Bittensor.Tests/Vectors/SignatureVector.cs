namespace Executor.Bittensor.Tests.Vectors;

internal sealed record SignatureVector(string Seed, string PublicKey, string Message, string Signature)
{
    public byte[] PublicKeyBytes => Convert.FromHexString(PublicKey);

    public byte[] MessageBytes => Convert.FromHexString(Message);

    public byte[] SignatureBytes => Convert.FromHexString(Signature);
}
