using System.Numerics;

namespace Executor.Execution.Archives.Gzip;

/// <summary>
/// Deflate (RFC 1951) in blocks of 32 KB with fixed codes. The buffer holds the block behind the 32 KB before it; chains of
/// equal hashes lead from each place to earlier ones. Everything is integer arithmetic on the input.
/// </summary>
internal sealed class DeflateBlocks
{
    private const int Window = 32 * 1024;
    private const int HashBits = 15;
    private const int MinMatch = 3;
    private const int MaxMatch = 258;
    private const int MaxChain = 16;
    private const int EndOfBlock = 256;

    private readonly byte[] _buffer = new byte[2 * Window];
    private readonly int[] _heads = new int[1 << HashBits];
    private readonly int[] _previous = new int[2 * Window];
    private readonly List<(int Length, int Value)> _tokens = new(Window);
    private int _end = Window;
    private int _floor = Window;

    public DeflateBlocks() => _heads.AsSpan().Fill(-1);

    public BitWriter Output { get; } = new();

    public bool IsFull => _end == _buffer.Length;

    /// <summary>Takes as much as fits and says how much.</summary>
    public int Fill(ReadOnlySpan<byte> data)
    {
        int count = Math.Min(data.Length, _buffer.Length - _end);
        data[..count].CopyTo(_buffer.AsSpan(_end));
        _end += count;
        return count;
    }

    public void CompressBlock()
    {
        WriteBlock();
        Slide();
    }

    public void Finish()
    {
        if (_end > Window)
        {
            WriteBlock();
        }

        // An empty last block costs ten bits and saves knowing in advance which block is the last.
        Output.Write(0b011, 3);
        WriteSymbol(EndOfBlock);
        Output.AlignToByte();
    }

    private static int Hash(ReadOnlySpan<byte> data) =>
        (int)(((uint)(data[0] | (data[1] << 8) | (data[2] << 16)) * 2654435761u) >> (32 - HashBits));

    private static int SymbolBits(int symbol) => symbol switch
    {
        < 144 => 8,
        < 256 => 9,
        < 280 => 7,
        _ => 8,
    };

    // Lengths and distances share one scheme: a class that doubles in width every few steps, and the rest as extra bits.
    private static (int Class, int ExtraBits, int Extra) Classify(int value, int stepBits)
    {
        int width = Math.Max(0, BitOperations.Log2((uint)Math.Max(value, 1)) - stepBits);
        return ((width << stepBits) + (value >> width), width, value & ((1 << width) - 1));
    }

    private static (int Symbol, int ExtraBits, int Extra) LengthCode(int length)
    {
        if (length == MaxMatch)
        {
            return (285, 0, 0);
        }

        (int lengthClass, int extraBits, int extra) = Classify(length - MinMatch, stepBits: 2);
        return (257 + lengthClass, extraBits, extra);
    }

    private void WriteBlock()
    {
        _tokens.Clear();
        int bits = FindTokens();
        int size = _end - Window;
        if (bits >= size * 8)
        {
            Output.Write(0b000, 3);
            Output.AlignToByte();
            Output.Write((uint)size, 16);
            Output.Write((uint)~size & 0xFFFF, 16);
            Output.WriteBytes(_buffer.AsSpan(Window, size));
            return;
        }

        Output.Write(0b010, 3);
        foreach ((int length, int value) in _tokens)
        {
            WriteToken(length, value);
        }

        WriteSymbol(EndOfBlock);
    }

    // Fills the tokens: literals have length 0, matches their distance as value. Returns their cost in bits.
    private int FindTokens()
    {
        int bits = 0;
        int at = Window;
        while (at < _end)
        {
            (int length, int distance) = FindMatch(at);
            int step = Math.Max(length, 1);
            _tokens.Add(length > 0 ? (length, distance) : (0, _buffer[at]));
            bits += length > 0
                ? SymbolBits(LengthCode(length).Symbol) + LengthCode(length).ExtraBits + 5 + Classify(distance - 1, stepBits: 1).ExtraBits
                : SymbolBits(_buffer[at]);
            for (int i = at; i < at + step; i++)
            {
                Remember(i);
            }

            at += step;
        }

        return bits;
    }

    private (int Length, int Distance) FindMatch(int at)
    {
        int limit = Math.Min(MaxMatch, _end - at);
        if (limit < MinMatch)
        {
            return (0, 0);
        }

        int bestLength = 0;
        int bestAt = 0;
        int candidate = _heads[Hash(_buffer.AsSpan(at))];
        for (int step = 0; step < MaxChain && candidate >= _floor && at - candidate <= Window; step++)
        {
            int length = _buffer.AsSpan(at, limit).CommonPrefixLength(_buffer.AsSpan(candidate, limit));
            if (length > bestLength)
            {
                (bestLength, bestAt) = (length, candidate);
            }

            candidate = _previous[candidate];
        }

        return bestLength < MinMatch ? (0, 0) : (bestLength, at - bestAt);
    }

    private void Remember(int at)
    {
        if (at + MinMatch <= _end)
        {
            ref int head = ref _heads[Hash(_buffer.AsSpan(at))];
            _previous[at] = head;
            head = at;
        }
    }

    // The block becomes the window of the next one, and every remembered place moves with it.
    private void Slide()
    {
        _buffer.AsSpan(Window).CopyTo(_buffer);
        for (int i = 0; i < Window; i++)
        {
            _previous[i] = Math.Max(_previous[i + Window] - Window, -1);
        }

        for (int i = 0; i < _heads.Length; i++)
        {
            _heads[i] = Math.Max(_heads[i] - Window, -1);
        }

        _end = Window;
        _floor = 0;
    }

    private void WriteToken(int length, int value)
    {
        if (length == 0)
        {
            WriteSymbol(value);
            return;
        }

        (int symbol, int extraBits, int extra) = LengthCode(length);
        WriteSymbol(symbol);
        Output.Write((uint)extra, extraBits);
        (int distanceClass, int distanceBits, int distanceExtra) = Classify(value - 1, stepBits: 1);
        Output.WriteCode((uint)distanceClass, 5);
        Output.Write((uint)distanceExtra, distanceBits);
    }

    private void WriteSymbol(int symbol)
    {
        int code = symbol switch
        {
            < 144 => 0b0011_0000 + symbol,
            < 256 => 0b1_1001_0000 + symbol - 144,
            < 280 => symbol - 256,
            _ => 0b1100_0000 + symbol - 280,
        };
        Output.WriteCode((uint)code, SymbolBits(symbol));
    }
}
