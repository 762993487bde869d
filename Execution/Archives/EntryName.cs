using System.Text;

namespace Executor.Execution.Archives;

/// <summary>Which names an entry may have. What passes is safe to append to a folder, on any system.</summary>
internal static class EntryName
{
    private const int MaxComponentBytes = 255;
    private const int MaxNameBytes = 1024;
    private const int MaxShown = 120;

    /// <summary>Null when the name is good; <paramref name="path"/> then has no trailing slash and is empty for the root itself.</summary>
    public static string? Check(string name, bool isFolder, out string path)
    {
        path = "";
        if (FindBadCharacter(name) is { } problem)
        {
            return problem;
        }

        string rest = name;
        while (rest.StartsWith("./", StringComparison.Ordinal))
        {
            rest = rest[2..];
        }

        rest = isFolder && rest.EndsWith('/') ? rest[..^1] : rest;
        if (isFolder && rest is "" or ".")
        {
            return name.Length == 0 ? "has no name" : null;
        }

        foreach (string component in rest.Split('/'))
        {
            switch (component)
            {
                case "":
                    return name.StartsWith('/') ? "has an absolute name" : "has an empty part in its name";
                case ".":
                case "..":
                    return $"has '{component}' in its name";
            }

            // In every part: what is packed from a folder of the archive begins with any of them.
            if (component.Length >= 2 && char.IsAsciiLetter(component[0]) && component[1] == ':')
            {
                return "has a drive letter in its name";
            }

            if (Encoding.UTF8.GetByteCount(component) > MaxComponentBytes)
            {
                return $"has a part longer than {MaxComponentBytes} bytes in its name";
            }
        }

        path = rest;
        return null;
    }

    /// <summary>The name as it may appear in a message: short and without characters that act on a terminal.</summary>
    public static string Show(string name)
    {
        StringBuilder shown = new();
        foreach (Rune rune in name.EnumerateRunes())
        {
            if (shown.Length >= MaxShown)
            {
                shown.Append('…');
                break;
            }

            bool safe = !Rune.IsControl(rune) && Rune.GetUnicodeCategory(rune) is not (System.Globalization.UnicodeCategory.Format
                or System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator);
            shown.Append(safe ? rune.ToString() : $"\\u{rune.Value:x4}");
        }

        return shown.ToString();
    }

    private static string? FindBadCharacter(string name)
    {
        if (Encoding.UTF8.GetByteCount(name) > MaxNameBytes)
        {
            return $"has a name longer than {MaxNameBytes} bytes";
        }

        foreach (Rune rune in name.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar)
            {
                return "has a name that is not UTF-8";
            }

            if (rune.Value == '\\')
            {
                return "has a backslash in its name";
            }

            if (Rune.IsControl(rune) || rune.Value is 0x2028 or 0x2029)
            {
                return "has a control character in its name";
            }
        }

        return null;
    }
}
