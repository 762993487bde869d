using Executor.Bittensor.Scale;
using Executor.Bittensor.Subtensor;
using Executor.TestKit.Chain;
using Executor.TestKit.Properties;

namespace Executor.Bittensor.Tests.Hostile;

public sealed class ScaleProperties
{
    private static readonly byte[][] States =
    [
        .. SubnetFixture.Names.Where(name => name != SubnetFixture.Current).Select(name => SubnetFixture.Load(name).StateBytes),
    ];

    [Fact]
    public void SubnetState_OfAnyBytes_IsReadOrRefused() => Always.Holds(HostileInput.Bytes(States), bytes =>
        Always.OnlyRefuses(bytes.Length, () => SubnetStateDecoder.Decode(bytes, netuid: 100), typeof(ScaleException)));

    // The bytes say as well what is read from them.
    [Fact]
    public void Reader_OfAnyBytes_ReadsOrRefuses() => Always.Holds(HostileInput.Bytes([0xfe, 0xff, 0xff, 0xff], [0x0b, 1, 2, 3, 4, 5, 6]), bytes =>
        Always.OnlyRefuses(
            bytes.Length,
            () =>
            {
                var reader = new ScaleReader(bytes);
                for (var step = 0; reader.Remaining > 0; step++)
                {
                    ReadSomething(ref reader, bytes[step % bytes.Length] % 8);
                }
            },
            typeof(ScaleException)));

    private static void ReadSomething(ref ScaleReader reader, int what)
    {
        switch (what)
        {
            case 0:
                reader.ReadBool("bool");
                break;
            case 1:
                reader.ReadOption("option");
                break;
            case 2:
                reader.ReadUInt16("number");
                break;
            case 3:
                reader.ReadUInt64("number");
                break;
            case 4:
                reader.ReadBytes(reader.ReadLength(32, "accounts") * 32, "accounts");
                break;
            case 5:
                reader.ReadBools("bools");
                break;
            case 6:
                reader.ReadCompacts(ushort.MaxValue, "compacts");
                break;
            default:
                reader.ReadCompact("compact");
                break;
        }
    }
}
