using System.Text.Json.Serialization;
using Executor.Contracts.Json;

namespace Executor.Execution.Hosting;

/// <summary>One thing this host should give, and what it really gives.</summary>
/// <param name="Name">What was looked at, in a word or two.</param>
/// <param name="State">What that means for attempts.</param>
/// <param name="Measured">What was found by doing it.</param>
/// <param name="Remedy">What an operator can do, in one sentence; null when nothing need be done.</param>
public sealed record HostCheck(string Name, HostCheckState State, string Measured, string? Remedy)
{
    public static HostCheck Ok(string name, string measured) => new(name, HostCheckState.Ok, measured, null);

    public static HostCheck Degraded(string name, string measured, string remedy) => new(name, HostCheckState.Degraded, measured, remedy);

    public static HostCheck Missing(string name, string measured, string remedy) => new(name, HostCheckState.Missing, measured, remedy);
}

/// <summary>From best to worst.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<HostCheckState>))]
public enum HostCheckState
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Attempts run, but slower, less apart from each other, or without something some of them need.</summary>
    Degraded,

    /// <summary>No attempt can run.</summary>
    Missing,
}
