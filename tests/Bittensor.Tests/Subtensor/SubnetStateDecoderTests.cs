using Executor.Bittensor.Scale;
using Executor.Bittensor.Subtensor;
using Executor.TestKit.Chain;

namespace Executor.Bittensor.Tests.Subtensor;

public sealed class SubnetStateDecoderTests
{
    public static TheoryData<string> Subnets() => [.. SubnetFixture.Names.Where(name => name != SubnetFixture.None)];

    [Theory]
    [MemberData(nameof(Subnets))]
    public void State_OfAnotherImplementation_IsItsNeurons(string name)
    {
        var fixture = SubnetFixture.Load(name);
        var neurons = SubnetStateDecoder.Decode(fixture.StateBytes, fixture.Netuid);
        Assert.Equal(
            fixture.Neurons.Select(neuron => new Neuron(neuron.Uid, neuron.Hotkey, neuron.Stake, neuron.Permit, neuron.Active)), neurons!.Value);
    }

    [Fact]
    public void State_OfNoSubnet_IsNull()
    {
        var fixture = SubnetFixture.Load(SubnetFixture.None);
        Assert.Null(SubnetStateDecoder.Decode(fixture.StateBytes, fixture.Netuid));
    }

    [Theory]
    [MemberData(nameof(Subnets))]
    public void State_CutAnywhere_IsRefused(string name)
    {
        var fixture = SubnetFixture.Load(name);
        var bytes = fixture.StateBytes;
        var whole = name == SubnetFixture.Later ? bytes.Length - AppendedBytes(fixture) : bytes.Length;

        // Exceptions take their time: of long ones every seventeenth place, and the end.
        foreach (var length in Enumerable.Range(0, whole).Where(length => whole < 10_000 || length % 17 == 0 || whole - length < 10))
        {
            Assert.True(IsRefused(bytes.AsSpan(0, length), fixture.Netuid), $"{length} of {whole} bytes were taken");
        }

        Assert.False(IsRefused(bytes.AsSpan(0, whole), fixture.Netuid));
    }

    [Fact]
    public void State_WithFieldsNobodyKnows_IsRead()
    {
        var fixture = SubnetFixture.Load(SubnetFixture.Current);
        var neurons = SubnetStateDecoder.Decode([.. fixture.StateBytes, .. Enumerable.Repeat((byte)0xff, 1000)], fixture.Netuid);
        Assert.Equal(256, neurons!.Value.Length);
    }

    [Fact]
    public void State_OfAnotherSubnet_IsRefused()
    {
        var fixture = SubnetFixture.Load(SubnetFixture.One);
        var exception = Assert.Throws<ScaleException>(() => SubnetStateDecoder.Decode(fixture.StateBytes, 101));
        Assert.Equal("netuid: 100 was not asked for", exception.Message);
    }

    [Theory]
    [InlineData(2, 1, 1, 1, "validator_permit: 1 values do not fit 2 hotkeys")]
    [InlineData(1, 0, 1, 1, "validator_permit: 0 values do not fit 1 hotkeys")]
    [InlineData(1, 1, 2, 1, "active: 2 values do not fit 1 hotkeys")]
    [InlineData(1, 1, 1, 0, "alpha_stake: 0 values do not fit 1 hotkeys")]
    public void Columns_OfDifferentLengths_AreRefused(int hotkeys, int permits, int active, int stakes, string message)
    {
        byte[] state =
        [
            1, 4, // some, netuid 1
            .. Vector(hotkeys, 32), 0, .. Vector(active, 1), .. Vector(permits, 1),
            0, 0, 0, 0, 0, 0, 0, 0, 0, .. Vector(stakes, 1), 0, 0, 0,
        ];
        Assert.Equal(message, Assert.Throws<ScaleException>(() => SubnetStateDecoder.Decode(state, 1)).Message);
    }

    private static byte[] Vector(int count, int itemBytes) => [(byte)(count << 2), .. new byte[count * itemBytes]];

    private static bool IsRefused(ReadOnlySpan<byte> bytes, ushort netuid)
    {
        try
        {
            // Two bytes are a subnet that is not there, or one that is, and nothing else.
            return SubnetStateDecoder.Decode(bytes, netuid) is null;
        }
        catch (ScaleException)
        {
            return true;
        }
    }

    // A compact of two bytes, a text for every second neuron, and 16 bytes for each.
    private static int AppendedBytes(SubnetFixture fixture)
    {
        var texts = fixture.Neurons.Sum(neuron => neuron.Uid % 2 == 0 ? 1 : 2 + $"validator {neuron.Uid}".Length);
        return 2 + 1 + texts + 1 + (16 * fixture.Neurons.Length);
    }
}
