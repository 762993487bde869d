using System.Collections.Immutable;
using Executor.Bittensor.Keys;
using Executor.Bittensor.Scale;

namespace Executor.Bittensor.Subtensor;

// The chain keeps a subnet in columns. They are as long as each other, or there is no telling which row a value belongs to.
internal static class Neurons
{
    public static ImmutableArray<Neuron> Of(ReadOnlySpan<byte> hotkeys, bool[] permits, bool[] active, ulong[] stakes)
    {
        var count = hotkeys.Length / Ss58.PublicKeyLength;
        Require(permits.Length, count, "validator_permit");
        Require(active.Length, count, "active");
        Require(stakes.Length, count, "alpha_stake");
        var neurons = ImmutableArray.CreateBuilder<Neuron>(count);
        for (var uid = 0; uid < count; uid++)
        {
            var hotkey = Ss58.Encode(hotkeys.Slice(uid * Ss58.PublicKeyLength, Ss58.PublicKeyLength));
            neurons.Add(new Neuron(uid, hotkey, stakes[uid], permits[uid], active[uid]));
        }

        return neurons.MoveToImmutable();
    }

    private static void Require(int length, int count, string field)
    {
        if (length != count)
        {
            throw new ScaleException($"{field}: {length} values do not fit {count} hotkeys");
        }
    }
}
