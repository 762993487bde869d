using System.Text.RegularExpressions;

namespace Executor.Execution.Tasks.Protection;

/// <summary>What a setup.cfg says about tests: sections of test tools, and plugins of pytest among the entry points.</summary>
internal static partial class SetupCfg
{
    private static readonly string[] TestTools = ["pytest", "tox", "coverage", "nose", "nox"];

    public static bool NamesTestTool(string name) =>
        TestTools.Any(tool => name.Contains(tool, StringComparison.OrdinalIgnoreCase));

    /// <exception cref="FormatException">Its readers could disagree on where a section ends.</exception>
    public static IReadOnlyList<string> TestSettings(string text)
    {
        Dictionary<string, List<string>> sections = new(StringComparer.OrdinalIgnoreCase);
        string name = "";
        foreach (string line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            string trimmed = line.Trim();
            if (trimmed.Length == 0 || trimmed[0] is '#' or ';')
            {
                continue;
            }

            if (trimmed[0] == '[')
            {
                Match header = Header().Match(line);
                name = header.Success ? header.Groups[1].Value.Trim() : throw new FormatException("A section has no plain header.");
                continue;
            }

            if (!sections.TryGetValue(name, out List<string>? lines))
            {
                sections.Add(name, lines = []);
            }

            // Whether a line goes on from the one before is told by its indentation.
            lines.Add((char.IsWhiteSpace(line[0]) ? " " : "") + trimmed);
        }

        return
        [
            .. sections
                .Where(section => IsTest(section.Key, section.Value))
                .Select(section => $"[{section.Key}]\n{string.Join('\n', section.Value)}")
                .Order(StringComparer.Ordinal),
        ];
    }

    private static bool IsTest(string name, List<string> lines) =>
        NamesTestTool(name)
        || name.Equals("aliases", StringComparison.OrdinalIgnoreCase)
        || lines.Any(line => line.Contains("pytest11", StringComparison.OrdinalIgnoreCase));

    [GeneratedRegex(@"\A\[([^\[\]]+)\]\s*([#;].*)?\z")]
    private static partial Regex Header();
}
