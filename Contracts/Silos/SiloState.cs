using System.Text.Json.Serialization;
using Executor.Contracts.Json;

namespace Executor.Contracts.Silos;

/// <summary>What a silo does with new work, and why. New members are added at the end only.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<SiloState>))]
public enum SiloState
{
    /// <summary>It takes work.</summary>
    Ready,

    /// <summary>Its host can run nothing; its problems say why.</summary>
    Blocked,

    /// <summary>An operator keeps new work from it; it goes on with what it has.</summary>
    Cordoned,

    /// <summary>Cordoned, and what still runs after a time is interrupted and run elsewhere.</summary>
    Draining,

    /// <summary>It was drained and runs nothing any more; it stays cordoned.</summary>
    Drained,

    /// <summary>Its process was told to stop.</summary>
    Stopping,

    /// <summary>It has not reported for longer than a silo may: its attempts were given up.</summary>
    Lost,
}
