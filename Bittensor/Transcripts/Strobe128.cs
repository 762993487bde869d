using System.Runtime.CompilerServices;

namespace Executor.Bittensor.Transcripts;

// The part of STROBE v1.0.2 (128-bit security) that Merlin uses: associated data and pseudo-random output.
// A value type: copying it forks the sponge.
internal struct Strobe128
{
    // Two bytes of the rate carry STROBE's own padding.
    private const int Rate = KeccakF1600.StateLength - 32 - 2;

    private State _state;
    private byte _position;
    private byte _operationStart;

    public Strobe128(ReadOnlySpan<byte> protocol)
    {
        Span<byte> state = _state;
        ReadOnlySpan<byte> domain = [1, Rate + 2, 1, 0, 1, 96];
        domain.CopyTo(state);
        "STROBEv1.0.2"u8.CopyTo(state[domain.Length..]);
        KeccakF1600.Permute(state);
        MetaAd(protocol);
    }

    [Flags]
    private enum Operation : byte
    {
        Inbound = 1,
        Application = 2,
        Cipher = 4,
        Meta = 16,
    }

    public void MetaAd(ReadOnlySpan<byte> data)
    {
        Begin(Operation.Meta | Operation.Application);
        Absorb(data);
    }

    // STROBE's "more" flag: goes on with the operation that is open, so that both parts read as one.
    public void MoreMetaAd(ReadOnlySpan<byte> data) => Absorb(data);

    public void Ad(ReadOnlySpan<byte> data)
    {
        Begin(Operation.Application);
        Absorb(data);
    }

    public void Prf(Span<byte> output)
    {
        Begin(Operation.Inbound | Operation.Application | Operation.Cipher);
        Squeeze(output);
    }

    private void Begin(Operation operation)
    {
        ReadOnlySpan<byte> header = [_operationStart, (byte)operation];
        _operationStart = (byte)(_position + 1);
        Absorb(header);
        if (operation.HasFlag(Operation.Cipher) && _position != 0)
        {
            RunF();
        }
    }

    private void Absorb(ReadOnlySpan<byte> data)
    {
        foreach (var value in data)
        {
            _state[_position] ^= value;
            Advance();
        }
    }

    private void Squeeze(Span<byte> output)
    {
        foreach (ref var value in output)
        {
            value = _state[_position];
            _state[_position] = 0;
            Advance();
        }
    }

    private void Advance()
    {
        _position++;
        if (_position == Rate)
        {
            RunF();
        }
    }

    private void RunF()
    {
        _state[_position] ^= _operationStart;
        _state[_position + 1] ^= 0x04;
        _state[Rate + 1] ^= 0x80;
        KeccakF1600.Permute(_state);
        _position = 0;
        _operationStart = 0;
    }

    [InlineArray(KeccakF1600.StateLength)]
    private struct State
    {
        private byte _first;
    }
}
