namespace Executor.Settings.Kinds;

/// <summary>The names of an enum in lowercase.</summary>
internal sealed class ChoiceKind<T> : SettingKind<T>
    where T : struct, Enum
{
    private static readonly string[] Names = [.. Enum.GetNames<T>().Select(name => name.ToLowerInvariant())];

    public override string Range => $"{string.Join(", ", Names[..^1])} or {Names[^1]}";

    // Looked up by name, because Enum.TryParse would also take numbers and comma lists.
    public override bool TryParse(string text, out T value)
    {
        var index = Array.FindIndex(Names, name => name.Equals(text, StringComparison.OrdinalIgnoreCase));
        value = index < 0 ? default : Enum.GetValues<T>()[index];
        return index >= 0;
    }

    public override string Render(T value) => value.ToString().ToLowerInvariant();
}
