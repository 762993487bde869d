using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Orleans.Runtime;

namespace Executor.Embedded.State;

/// <summary>
/// Turns names that anyone may choose into file names that stay inside their folder, differ when the names differ (on file
/// systems that ignore case, too) and are never too long.
/// </summary>
internal static class StateFileNames
{
    private const int LongestEscaped = 120;

    private static readonly SearchValues<char> Kept = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-");

    public static string PathOf(string root, StateKey key) => Path.Combine(
        root,
        Escape(key.StorageName),
        Escape(key.GrainId.TypeName),
        Escape(key.StateName),
        ShardOf(key.GrainId.KeyText),
        Escape(key.GrainId.KeyText) + ".json");

    public static string PathOf(string root, GrainId grainId) => Path.Combine(
        root,
        Escape(grainId.TypeName),
        ShardOf(grainId.KeyText),
        Escape(grainId.KeyText) + ".json");

    /// <summary>Escaped bytes look like %2F. A name too long for that becomes ~ and its SHA-256; no escaped name begins so.</summary>
    public static string Escape(string name)
    {
        var escaped = new StringBuilder();
        foreach (var value in Encoding.UTF8.GetBytes(name))
        {
            if (Kept.Contains((char)value))
            {
                escaped.Append((char)value);
            }
            else
            {
                escaped.Append(CultureInfo.InvariantCulture, $"%{value:X2}");
            }

            if (escaped.Length > LongestEscaped)
            {
                return "~" + Convert.ToHexStringLower(Hash(name));
            }
        }

        return escaped.ToString();
    }

    private static string ShardOf(string key) => Convert.ToHexStringLower(Hash(key).AsSpan(0, 1));

    private static byte[] Hash(string name) => SHA256.HashData(Encoding.UTF8.GetBytes(name));
}
