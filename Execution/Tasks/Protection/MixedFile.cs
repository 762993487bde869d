using System.Collections.Immutable;
using System.Text;
using Executor.Execution.Workspaces;

namespace Executor.Execution.Tasks.Protection;

/// <summary>
/// Files in which a project and its tests are set up side by side. They are the agent's to change as long as what they say
/// about the tests stays as it was, read as their own tools read them. One that can't be read so is not carried over.
/// </summary>
internal static class MixedFile
{
    private const int MaxBytes = 1024 * 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static bool IsOne(string name) => name is "pyproject.toml" or "Cargo.toml" or "setup.cfg" or "package.json";

    public static bool IsTestConfigurationChanged(TreeChange change, ITreeView pristine, ITreeView worked)
    {
        string? before = change.Was is null ? "" : Read(pristine, change.Path);
        string? after = change.Type is null ? "" : Read(worked, change.Path);
        return before is null || after is null || IsDifferent(Path.GetFileName(change.Path), before, after);
    }

    private static bool IsDifferent(string name, string before, string after)
    {
        try
        {
            (IEnumerable<string> was, IEnumerable<string> now) = name switch
            {
                "package.json" => PackageJson.TestSettings(before, after),
                "setup.cfg" => (SetupCfg.TestSettings(before), SetupCfg.TestSettings(after)),
                "Cargo.toml" => (Toml(before, IsCargoTest), Toml(after, IsCargoTest)),
                _ => (Toml(before, IsPythonTest), Toml(after, IsPythonTest)),
            };
            return !was.SequenceEqual(now, StringComparer.Ordinal);
        }
        catch (FormatException)
        {
            return true;
        }
    }

    private static string? Read(ITreeView tree, string path)
    {
        try
        {
            return tree.ReadFile(path, MaxBytes) is { } bytes ? Strict.GetString(bytes).TrimStart('\uFEFF') : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <exception cref="FormatException">It is no TOML.</exception>
    private static List<string> Toml(string text, Func<TomlSetting, bool> isTest) =>
    [
        .. TomlReader.Read(text)
            .Where(setting => isTest(setting))
            .Select(setting => string.Join('\0', setting.Path) + '\0' + setting.Value),
    ];

    private static bool IsPythonTest(TomlSetting setting) =>
        !setting.Path.Any(part => part.Contains("dependenc", StringComparison.OrdinalIgnoreCase))
        && (setting.Path.Any(SetupCfg.NamesTestTool)
            || (setting.Path[0] == "tool" && setting.Path.Any(part => part.ToLowerInvariant() is "test" or "tests")));

    private static bool IsCargoTest(TomlSetting setting)
    {
        ImmutableArray<string> path = setting.Path;
        return path[0] switch
        {
            "test" or "patch" or "replace" => true,
            "profile" => path.Length > 1 && path[1] is "test" or "dev",
            // As an array of inline tables they are one setting.
            "lib" or "bin" or "example" or "bench" => path[^1] is "harness" or "test" or "doctest" || (path.Length == 1 && !setting.IsHeader),
            _ => path[^1] == "autotests" || path.Any(part => part is "dev-dependencies" or "dev_dependencies"),
        };
    }
}
