using System.Buffers.Binary;

namespace Executor.Bittensor.Transcripts;

// A Merlin v1.0 transcript: every message goes in with its label and length, every challenge depends on all before it.
// A value type: copying it forks the transcript.
internal struct MerlinTranscript
{
    private Strobe128 _strobe;

    public MerlinTranscript(ReadOnlySpan<byte> label)
    {
        _strobe = new Strobe128("Merlin v1.0"u8);
        Append("dom-sep"u8, label);
    }

    public void Append(ReadOnlySpan<byte> label, ReadOnlySpan<byte> message)
    {
        Announce(label, message.Length);
        _strobe.Ad(message);
    }

    public void Challenge(ReadOnlySpan<byte> label, Span<byte> challenge)
    {
        Announce(label, challenge.Length);
        _strobe.Prf(challenge);
    }

    private void Announce(ReadOnlySpan<byte> label, int length)
    {
        Span<byte> encodedLength = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(encodedLength, length);
        _strobe.MetaAd(label);
        _strobe.MoreMetaAd(encodedLength);
    }
}
