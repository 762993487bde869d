using System.Text.Json.Serialization;
using Executor.Contracts.Json;

namespace Executor.Contracts.Events;

/// <summary>The two streams a program prints to.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<OutputKind>))]
public enum OutputKind
{
    /// <summary>Standard output.</summary>
    Stdout,

    /// <summary>Standard error.</summary>
    Stderr,
}
