using Executor.Bittensor.Keys;

namespace Executor.Bittensor.Tests.Keys;

// A signature somebody hands in.
internal sealed record Attempt(string Name, byte[] PublicKey, byte[] Message, byte[] Signature)
{
    public bool Verifies => Sr25519.Verify(PublicKey, Message, Signature);
}
