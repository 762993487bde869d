using System.Text.Json.Serialization;

namespace Executor.Cli.Keys;

/// <summary>A key file. Hotkey files of Bittensor wallets, whose names are in camel case, are read too.</summary>
internal sealed record KeyFileDocument
{
    public string? Address { get; init; }

    public string? PublicKey { get; init; }

    public string? Seed { get; init; }

    [JsonPropertyName("ss58Address")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? WalletAddress { get; init; }

    [JsonPropertyName("secretSeed")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? WalletSeed { get; init; }
}

/// <summary>What of a key may be shown.</summary>
internal sealed record AddressDocument(string Address);
