using System.Collections.Immutable;
using Executor.Bittensor.Keys;
using Executor.Bittensor.Rpc;
using Executor.Bittensor.Scale;

namespace Executor.Bittensor.Subtensor;

// The same rows from where the runtime keeps them, for nodes whose runtime does not know the call: three questions, however many
// neurons there are, unless there are very many.
internal sealed class SubnetStorage(RpcConnection node, string blockHash)
{
    // Subnets have 256 places, and runtimes allow little more. The count is a claim, and every neuron is asked for.
    private const int MaxNeurons = 4096;

    public async Task<ImmutableArray<Neuron>> ReadAsync(ushort netuid, CancellationToken cancellationToken)
    {
        var (size, permits, active) = (StorageKeys.SubnetworkN(netuid), StorageKeys.ValidatorPermit(netuid), StorageKeys.Active(netuid));
        var subnet = await QueryAsync([size, permits, active], cancellationToken);
        var count = CountOf(subnet[size]);
        if (count > MaxNeurons)
        {
            throw new RpcException(FormattableString.Invariant($"claims {count} neurons, more than any subnet has"));
        }

        var hotkeys = await ReadHotkeysAsync(netuid, count, cancellationToken);
        var stakes = await ReadStakesAsync(netuid, hotkeys, cancellationToken);
        return Neurons.Of(hotkeys, FlagsOf(subnet[permits], "ValidatorPermit"), FlagsOf(subnet[active], "Active"), stakes);
    }

    private async Task<byte[]> ReadHotkeysAsync(ushort netuid, int count, CancellationToken cancellationToken)
    {
        string[] keys = [.. Enumerable.Range(0, count).Select(uid => StorageKeys.Keys(netuid, uid))];
        var values = await QueryAsync(keys, cancellationToken);
        var hotkeys = new byte[count * Ss58.PublicKeyLength];
        for (var uid = 0; uid < count; uid++)
        {
            var hotkey = values[keys[uid]] ?? throw new ScaleException(FormattableString.Invariant($"Keys: there is none for neuron {uid}"));
            new ScaleReader(hotkey).ReadBytes(Ss58.PublicKeyLength, "Keys").CopyTo(hotkeys.AsSpan(uid * Ss58.PublicKeyLength));
        }

        return hotkeys;
    }

    private async Task<ulong[]> ReadStakesAsync(ushort netuid, byte[] hotkeys, CancellationToken cancellationToken)
    {
        string[] keys = [.. hotkeys.Chunk(Ss58.PublicKeyLength).Select(hotkey => StorageKeys.TotalHotkeyAlpha(hotkey, netuid))];
        var values = await QueryAsync(keys, cancellationToken);
        return [.. keys.Select(key => values[key] is { } stake ? new ScaleReader(stake).ReadUInt64("TotalHotkeyAlpha") : 0)];
    }

    private Task<Dictionary<string, byte[]?>> QueryAsync(string[] keys, CancellationToken cancellationToken) =>
        StorageQuery.RunAsync(node, blockHash, keys, cancellationToken);

    // What is not stored has the runtime's default: no neurons, no flags, no stake.
    private static int CountOf(byte[]? value) => value is null ? 0 : new ScaleReader(value).ReadUInt16("SubnetworkN");

    private static bool[] FlagsOf(byte[]? value, string item) => value is null ? [] : new ScaleReader(value).ReadBools(item);
}
