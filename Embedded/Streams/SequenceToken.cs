using Orleans.Streams;

namespace Executor.Embedded.Streams;

/// <summary>The number of an item among all that its provider carried: grows along every stream, with gaps.</summary>
internal sealed class SequenceToken(long sequenceNumber) : StreamSequenceToken
{
    public override long SequenceNumber { get; protected set; } = sequenceNumber;

    public override int EventIndex { get; protected set; }

    public override bool Equals(StreamSequenceToken? other) =>
        other is SequenceToken && other.SequenceNumber == SequenceNumber;

    public override int CompareTo(StreamSequenceToken? other) =>
        other is null ? 1 : SequenceNumber.CompareTo(other.SequenceNumber);
}
