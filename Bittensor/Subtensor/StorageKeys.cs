using System.Buffers.Binary;
using System.Text;
using Executor.Bittensor.Hashing;
using Executor.Bittensor.Native;

namespace Executor.Bittensor.Subtensor;

// Where the pallet SubtensorModule keeps a subnet, as hexadecimal keys: the hashed names of pallet and item, then the parts of the
// map's own key. Numbers stand as they are (Identity), accounts behind their hash (Blake2_128Concat).
internal static class StorageKeys
{
    private const string Pallet = "SubtensorModule";

    public static string SubnetworkN(ushort netuid) => Of("SubnetworkN", Number(netuid));

    public static string ValidatorPermit(ushort netuid) => Of("ValidatorPermit", Number(netuid));

    public static string Active(ushort netuid) => Of("Active", Number(netuid));

    public static string Keys(ushort netuid, int uid) => Of("Keys", [.. Number(netuid), .. Number((ushort)uid)]);

    public static string TotalHotkeyAlpha(ReadOnlySpan<byte> hotkey, ushort netuid)
    {
        Span<byte> hash = stackalloc byte[Blake2b.Length128];
        Blake2b.Hash128(hotkey, hash);
        return Of("TotalHotkeyAlpha", [.. hash, .. hotkey, .. Number(netuid)]);
    }

    private static string Of(string item, ReadOnlySpan<byte> mapKey)
    {
        Span<byte> names = stackalloc byte[2 * Twox128.Length];
        Twox128.Hash(Encoding.ASCII.GetBytes(Pallet), names[..Twox128.Length]);
        Twox128.Hash(Encoding.ASCII.GetBytes(item), names[Twox128.Length..]);
        return "0x" + Convert.ToHexStringLower([.. names, .. mapKey]);
    }

    private static byte[] Number(ushort value)
    {
        var bytes = new byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, value);
        return bytes;
    }
}
