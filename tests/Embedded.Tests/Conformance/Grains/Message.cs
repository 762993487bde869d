using System.Collections.Immutable;

namespace Executor.Embedded.Tests.Conformance.Grains;

[GenerateSerializer, Immutable]
public sealed record Message([property: Id(0)] int Number, [property: Id(1)] string Text, [property: Id(2)] ImmutableArray<string> Words);
