using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Executor.TestKit.Chain;

/// <summary>A subnet at one block, as another implementation encoded it. The README of the folder Fixtures says how.</summary>
public sealed record SubnetFixture
{
    public const string None = "none";
    public const string Empty = "empty-0";
    public const string One = "one-1";
    public const string Later = "later-16";
    public const string Old = "old-64";
    public const string Current = "current-256";

    public static ImmutableArray<string> Names { get; } = [None, Empty, One, Later, Old, Current];

    public required ushort Netuid { get; init; }

    public required long Block { get; init; }

    /// <summary>With 0x.</summary>
    public required string BlockHash { get; init; }

    /// <summary>Whether there is such a subnet.</summary>
    public required bool Exists { get; init; }

    public required ImmutableArray<FixtureNeuron> Neurons { get; init; }

    /// <summary>Pairs of key and value, with 0x. What is not here is not stored.</summary>
    public required ImmutableArray<ImmutableArray<string>> Storage { get; init; }

    /// <summary>The answer of the runtime call, with 0x.</summary>
    public required string State { get; init; }

    public byte[] StateBytes => Convert.FromHexString(State.AsSpan(2));

    public static SubnetFixture Load(string name)
    {
        using var stream = typeof(SubnetFixture).Assembly.GetManifestResourceStream($"chain/{name}.json")
            ?? throw new ArgumentException($"There is no fixture {name}.", nameof(name));
        return JsonSerializer.Deserialize(stream, SubnetFixtureJson.Default.SubnetFixture)
            ?? throw new InvalidOperationException($"{name} holds null.");
    }
}

/// <summary>A row of a fixture. <c>Stake</c> is what the runtime call says and <c>OwnStake</c> what is stored, both in rao.</summary>
public sealed record FixtureNeuron(int Uid, string Hotkey, bool Permit, bool Active, ulong Stake, ulong OwnStake);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, NumberHandling = JsonNumberHandling.AllowReadingFromString)]
[JsonSerializable(typeof(SubnetFixture))]
internal sealed partial class SubnetFixtureJson : JsonSerializerContext;
