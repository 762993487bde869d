namespace Executor.Settings.Rendering;

/// <summary>A setting in force as JSON shows it.</summary>
public sealed record SettingRow
{
    public required string Name { get; init; }

    public required string Flag { get; init; }

    public required string JsonKey { get; init; }

    public required string Value { get; init; }

    public required string Origin { get; init; }

    public string? Source { get; init; }

    public required string Default { get; init; }

    public required string Unit { get; init; }

    public required string Accepts { get; init; }

    public required bool Secret { get; init; }

    public required string Description { get; init; }
}
