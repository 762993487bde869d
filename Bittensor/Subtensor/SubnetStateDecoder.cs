using System.Collections.Immutable;
using Executor.Bittensor.Keys;
using Executor.Bittensor.Scale;

namespace Executor.Bittensor.Subtensor;

// The answer of SubnetInfoRuntimeApi_get_subnet_state: an option of one record. Runtimes have emptied vectors they no longer
// compute, so that of those nobody uses any length is taken, and may append fields, which are left unread. All that is known to
// be there is read to its end: an answer that was cut short must not pass for a smaller one.
internal static class SubnetStateDecoder
{
    // Null when there is no such subnet.
    public static ImmutableArray<Neuron>? Decode(ReadOnlySpan<byte> bytes, ushort netuid)
    {
        var reader = new ScaleReader(bytes);
        if (!reader.ReadOption("state"))
        {
            return null;
        }

        var found = reader.ReadCompact("netuid", ushort.MaxValue);
        if (found != netuid)
        {
            throw new ScaleException($"netuid: {found} was not asked for");
        }

        var hotkeys = ReadAccounts(ref reader, "hotkeys");
        ReadAccounts(ref reader, "coldkeys");
        var active = reader.ReadBools("active");
        var permits = reader.ReadBools("validator_permit");
        reader.SkipCompacts(ushort.MaxValue, "pruning_score");
        reader.SkipCompacts(ulong.MaxValue, "last_update");
        reader.SkipCompacts(ulong.MaxValue, "emission");
        foreach (var field in (ReadOnlySpan<string>)["dividends", "incentives", "consensus", "trust", "rank"])
        {
            reader.SkipCompacts(ushort.MaxValue, field);
        }

        reader.SkipCompacts(ulong.MaxValue, "block_at_registration");
        var stakes = reader.ReadCompacts(ulong.MaxValue, "alpha_stake");
        reader.SkipCompacts(ulong.MaxValue, "tao_stake");
        reader.SkipCompacts(ulong.MaxValue, "total_stake");
        for (var subnets = reader.ReadLength(1, "emission_history"); subnets > 0; subnets--)
        {
            reader.SkipCompacts(ulong.MaxValue, "emission_history");
        }

        return Neurons.Of(hotkeys, permits, active, stakes);
    }

    private static ReadOnlySpan<byte> ReadAccounts(ref ScaleReader reader, string field) =>
        reader.ReadBytes(reader.ReadLength(Ss58.PublicKeyLength, field) * Ss58.PublicKeyLength, field);
}
