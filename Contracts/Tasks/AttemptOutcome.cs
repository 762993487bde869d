using System.Text.Json.Serialization;

namespace Executor.Contracts.Tasks;

/// <summary>How an attempt ended: a verdict about the guest, or a fault of ours. The two are never mixed.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "outcome")]
[JsonDerivedType(typeof(AttemptVerdict), "verdict")]
[JsonDerivedType(typeof(AttemptFault), "fault")]
[GenerateSerializer, Immutable, Alias("executor.attempt-outcome")]
public abstract record AttemptOutcome
{
    private protected AttemptOutcome()
    {
    }

    /// <summary>What the attempt left behind.</summary>
    [Id(0)]
    public AttemptEvidence Evidence { get; init; } = AttemptEvidence.None;
}
