using System.Collections.Immutable;
using System.Globalization;
using Executor.Bittensor.Subtensor;
using Executor.Grains.Validators;
using Executor.Settings;

namespace Executor.Silo.Validators;

/// <summary>The validators of a subnet: those of its neurons with a permit, activity and stake enough.</summary>
internal sealed class ChainValidatorSource(ExecutorSettings settings, SubtensorClient chain) : ListedValidatorSource
{
    private const decimal RaoPerToken = 1_000_000_000;

    private readonly decimal _minStake = (decimal)settings.MinValidatorStake;

    public override string Name => "chain";

    public override async Task<ValidatorListing> ListAsync(int netuid, CancellationToken cancellationToken)
    {
        try
        {
            var subnet = await chain.GetSubnetAsync((ushort)netuid, cancellationToken);
            return new ValidatorListing(Name, subnet.Block, subnet.Endpoint.Authority, [.. subnet.Neurons.Select(Judge)]);
        }
        catch (SubtensorException exception)
        {
            throw new ValidatorSourceException(exception.Message, exception);
        }
    }

    protected override string DescribeNobody(int netuid, ValidatorListing listing) => string.Create(
        CultureInfo.InvariantCulture,
        $"None of the {listing.Candidates.Length} neurons of subnet {netuid} at block {listing.Block} has a permit, is active and has a stake of {_minStake} or more.");

    private ValidatorCandidate Judge(Neuron neuron)
    {
        var stake = neuron.Stake / RaoPerToken;
        var excluded = ImmutableArray.CreateBuilder<string>();
        if (!neuron.HasPermit)
        {
            excluded.Add("no permit");
        }

        if (!neuron.IsActive)
        {
            excluded.Add("not active");
        }

        if (stake < _minStake)
        {
            excluded.Add(string.Create(CultureInfo.InvariantCulture, $"stake below {_minStake}"));
        }

        return new ValidatorCandidate(
            neuron.Hotkey, neuron.Uid, stake, neuron.HasPermit, neuron.IsActive, Trusted: false, excluded.ToImmutable());
    }
}
