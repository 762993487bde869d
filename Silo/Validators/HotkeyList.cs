using System.Collections.Immutable;
using Executor.Bittensor.Keys;
using Executor.Grains.Validators;

namespace Executor.Silo.Validators;

internal static class HotkeyList
{
    /// <summary>Checks every address; one that is not valid makes the whole list unusable, because a typing error must not cost a vote in silence.</summary>
    public static ImmutableArray<string> Check(IEnumerable<string> hotkeys, string origin)
    {
        Span<byte> publicKey = stackalloc byte[Ss58.PublicKeyLength];
        var result = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var hotkey in hotkeys)
        {
            if (!Ss58.TryDecodeHotkey(hotkey, publicKey))
            {
                throw new ValidatorSourceException($"{origin} holds '{hotkey}', which is not a valid SS58 address with prefix 42.");
            }

            result.Add(hotkey);
        }

        return [.. result];
    }
}
