using System.Collections.Frozen;
using System.IO.Enumeration;

namespace Executor.Execution.Tasks.Protection;

/// <summary>By which names tests, their runners' settings and installed environments are known.</summary>
internal static class ProtectedNames
{
    private static readonly FrozenSet<string> TestFolders = Set(
        StringComparer.OrdinalIgnoreCase, "test", "tests", "__tests__", "spec", "specs", "testdata", "__snapshots__");

    private static readonly string[] TestFolderPatterns = ["*.Test", "*.Tests", "*.UnitTests", "*.IntegrationTests"];

    private static readonly string[] TestFiles =
    [
        "test_*.py", "*_test.py", "*_test.go", "*_test.rb", "*_spec.rb", "*_test.rs", "*_test.exs", "*_test.dart", "*_test.cc", "*_test.cpp",
        "*.test.js", "*.test.jsx", "*.test.ts", "*.test.tsx", "*.test.mjs", "*.test.cjs", "*.test.mts", "*.test.cts",
        "*.spec.js", "*.spec.jsx", "*.spec.ts", "*.spec.tsx", "*.spec.mjs", "*.spec.cjs", "*.spec.mts", "*.spec.cts",
        "*Test.java", "*Tests.java", "*IT.java", "*Test.kt", "*Tests.kt", "*Spec.scala", "*Test.scala",
        "*Test.cs", "*Tests.cs", "*Test.php", "*Tests.swift",
    ];

    /// <summary>Whoever may write one of these decides what a runner or an interpreter does, or loads code into it.</summary>
    private static readonly string[] Configuration =
    [
        "conftest.py", "pytest.ini", ".pytest.ini", "pytest.toml", ".pytest.toml", "tox.ini", "tox.toml", ".coveragerc", "noxfile.py",
        "sitecustomize.py", "usercustomize.py", "*.pth", "pyvenv.cfg", "nose2.cfg", ".noserc",
        "jest.config.*", "jest.setup.*", "jest.preset.*", "vitest.config.*", "vitest.setup.*", "vitest.workspace.*", ".mocharc*", "karma.conf.*",
        "ava.config.*", "playwright.config.*", "cypress.config.*", "cypress.json", "jasmine.json", "wdio.conf.*", "web-test-runner.config.*",
        ".nycrc*", "nyc.config.*", ".c8rc*", ".taprc", "bunfig.toml",
        ".npmrc", ".yarnrc*", ".pnp.*", ".pnpmfile.cjs", ".env.test*",
        "rust-toolchain", "rust-toolchain.toml", "nextest.toml",
        ".rspec", ".rspec-local", "phpunit.xml*", "phpunit.dist.xml", ".phpunit.xml*",
        "*.runsettings", "xunit.runner.json", "*.xunit.runner.json", "junit-platform.properties", "testng.xml",
        ".bashrc", ".bash_profile", ".bash_login", ".bash_aliases", ".profile", ".zshrc", ".zshenv", ".zprofile", ".kshrc", ".envrc", ".pythonrc",
        ".pythonstartup",
    ];

    /// <summary>What these hold takes the place of real modules without a test having asked for it.</summary>
    private static readonly FrozenSet<string> ConfigurationFolders = Set(StringComparer.Ordinal, "__mocks__");

    private static readonly FrozenSet<string> CargoFiles = Set(StringComparer.Ordinal, "config", "config.toml");

    private static readonly FrozenSet<string> Environments = Set(StringComparer.Ordinal, "node_modules", "site-packages", ".tox", ".nox");

    private static readonly string[] EnvironmentSuffixes = [".egg-info", ".dist-info"];

    /// <summary>Modules of the runners, which Python would take from the top of the repository before the installed ones.</summary>
    private static readonly FrozenSet<string> RunnerModules = Set(
        StringComparer.Ordinal, "pytest", "_pytest", "pluggy", "iniconfig", "unittest", "doctest", "xdist", "pytest_cov");

    /// <summary>What an import without its ending may come to mean.</summary>
    private static readonly FrozenSet<string> ModuleEndings = Set(
        StringComparer.Ordinal, ".py", ".so", ".js", ".jsx", ".ts", ".tsx", ".mjs", ".cjs", ".json", ".node");

    public static bool IsTest(string[] parts) => IsInTests(parts) || Matches(TestFiles, parts[^1]);

    public static bool IsInTests(string[] parts) =>
        parts.Any(part => TestFolders.Contains(part) || Matches(TestFolderPatterns, part));

    public static bool IsConfiguration(string[] parts, bool isFolder) =>
        Matches(Configuration, parts[^1])
        || parts.Take(isFolder ? parts.Length - 1 : parts.Length).Any(ConfigurationFolders.Contains)
        || (parts.Length > 1 && parts[^2] == ".cargo" && CargoFiles.Contains(parts[^1]));

    public static bool IsEnvironment(string part) =>
        Environments.Contains(part) || EnvironmentSuffixes.Any(suffix => part.EndsWith(suffix, StringComparison.Ordinal));

    public static bool IsRunnerModule(string part) =>
        RunnerModules.Contains(part.EndsWith(".py", StringComparison.Ordinal) ? part[..^3] : part);

    /// <summary>Names that an import of the same module could find instead; none when a name is that of no module.</summary>
    public static IEnumerable<string> Siblings(string name, bool isFolder)
    {
        string ending = isFolder ? "" : Path.GetExtension(name);
        if (!isFolder && !ModuleEndings.Contains(ending))
        {
            return [];
        }

        // A compiled module of Python has its platform between its name and its ending.
        string stem = ending == ".so" ? name.Split('.')[0] : name[..^ending.Length];
        return ModuleEndings.Where(other => other != ending).Select(other => stem + other);
    }

    private static bool Matches(string[] patterns, string name) =>
        patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false));

    private static FrozenSet<string> Set(StringComparer comparer, params string[] names) => names.ToFrozenSet(comparer);
}
