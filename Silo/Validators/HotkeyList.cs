using System.Collections.Immutable;
using Executor.Bittensor.Keys;
using Executor.Grains.Validators;

namespace Executor.Silo.Validators;

internal static class HotkeyList
{
    /// <summary>Checks every address; one that is not valid makes the whole list unusable, because a typing error must not cost a vote in silence.</summary>
    public static ImmutableArray<string> Check(IEnumerable<string> hotkeys, string origin)
    {
        var result = new SortedSet<string>(StringComparer.Ordinal);
        result.UnionWith(hotkeys);
        return ProblemsOf(result, origin).FirstOrDefault() is { } problem ? throw new ValidatorSourceException(problem) : [.. result];
    }

    /// <summary>A sentence for each address that is not valid.</summary>
    public static IEnumerable<string> ProblemsOf(IEnumerable<string> hotkeys, string origin) => hotkeys
        .Where(hotkey => !IsHotkey(hotkey))
        .Select(hotkey => $"{origin} holds '{hotkey}', which is not a valid SS58 address with prefix 42.");

    private static bool IsHotkey(string text)
    {
        Span<byte> publicKey = stackalloc byte[Ss58.PublicKeyLength];
        return Ss58.TryDecodeHotkey(text, publicKey);
    }
}
