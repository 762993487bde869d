using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Executor.TestKit.Properties;

/// <summary>Inputs as an attacker makes them: honest ones bent in some places, and bytes without any sense.</summary>
public static class HostileInput
{
    private const int MaxRandomBytes = 600;
    private const int MaxBends = 6;

    // What parsers trip over: bounds of lengths, signs, marks, and the characters that JSON, hexadecimal and base58 turn on.
    private static readonly byte[] Telling = [0x00, 0x01, 0x03, 0x0b, 0x7f, 0x80, 0xfe, 0xff, .. "{}[]\",:\\0xXuO1lI+-. \r\n"u8];

    private static Gen<byte> AnyByte { get; } = Gen.Frequency((3, Gen.Choose(0, 255).Select(value => (byte)value)), (1, Gen.Elements(Telling)));

    // A part of a million of the length, because that changes from bend to bend.
    private static Gen<int> Position { get; } = Gen.Choose(0, 1_000_000);

    private static Gen<byte[]> RandomBytes { get; } = AnyByte.ArrayOf().Resize(MaxRandomBytes);

    private static Gen<Func<byte[], byte[]>> Bend { get; } = Gen.OneOf(
        from at in Position from bit in Gen.Choose(0, 7) select (Func<byte[], byte[]>)(bytes => Change(bytes, at, old => (byte)(old ^ (1 << bit)))),
        from at in Position from value in AnyByte select (Func<byte[], byte[]>)(bytes => Change(bytes, at, _ => value)),
        from at in Position select (Func<byte[], byte[]>)(bytes => bytes[..Index(bytes, at)]),
        from at in Position select (Func<byte[], byte[]>)(bytes => bytes[Index(bytes, at)..]),
        from at in Position from end in Position select (Func<byte[], byte[]>)(bytes => Without(bytes, at, end)),
        from at in Position from end in Position from to in Position select (Func<byte[], byte[]>)(bytes => Repeated(bytes, at, end, to)),
        from at in Position from more in AnyByte.ArrayOf(8) select (Func<byte[], byte[]>)(bytes => Inserted(bytes, at, more)));

    public static Arbitrary<byte[]> Bytes(params byte[][] honest) => Arb.From(
        Gen.Frequency((1, RandomBytes), (4, Bent(honest))),
        bytes => ArbMap.Default.ArbFor<byte[]>().Shrinker(bytes));

    /// <summary>Text of any characters, some of them not ASCII.</summary>
    public static Arbitrary<string> Texts(params string[] honest) => Arb.From(
        Gen.Frequency(
            (1, ArbMap.Default.GeneratorFor<string>().Select(text => text ?? "")),
            (1, RandomBytes.Select(Encoding.Latin1.GetString)),
            (4, Bent([.. honest.Select(Encoding.Latin1.GetBytes)]).Select(Encoding.Latin1.GetString))),
        text => ArbMap.Default.ArbFor<string>().Shrinker(text));

    private static Gen<byte[]> Bent(byte[][] honest) =>
        from input in Gen.Elements(honest)
        from count in Gen.Choose(0, MaxBends)
        from bends in Bend.ArrayOf(count)
        select bends.Aggregate(input, (bytes, bend) => bend(bytes));

    private static int Index(byte[] bytes, int position) => (int)(bytes.Length * (long)position / 1_000_001);

    private static byte[] Change(byte[] bytes, int position, Func<byte, byte> change)
    {
        var changed = bytes.ToArray();
        if (changed.Length > 0)
        {
            ref var value = ref changed[Index(bytes, position)];
            value = change(value);
        }

        return changed;
    }

    private static byte[] Without(byte[] bytes, int position, int end)
    {
        var (from, to) = Ordered(bytes, position, end);
        return [.. bytes[..from], .. bytes[to..]];
    }

    private static byte[] Repeated(byte[] bytes, int position, int end, int to)
    {
        var (from, until) = Ordered(bytes, position, end);
        return Inserted(bytes, to, bytes[from..until]);
    }

    private static byte[] Inserted(byte[] bytes, int position, byte[] more)
    {
        var at = Index(bytes, position);
        return [.. bytes[..at], .. more, .. bytes[at..]];
    }

    private static (int From, int To) Ordered(byte[] bytes, int position, int end)
    {
        var (one, other) = (Index(bytes, position), Index(bytes, end));
        return (Math.Min(one, other), Math.Max(one, other));
    }
}
