using Executor.Contracts.Tasks;

namespace Executor.Execution.Tests.Hostile;

/// <summary>
/// H5: settings by which a test runner is told to test nothing. The runners of the world are not on every host: one of ours heeds
/// the same files in the same places, and one of npm, where there is npm, heeds its own.
/// </summary>
public sealed class H05_PlantedConfiguration(GradingExecutor executor) : AgentAgainstGrader(executor)
{
    /// <summary>Is each kind of runner after the other, and prints those that were content. Without settings none is, for the code is wrong.</summary>
    private const string Runner =
        """
        import configparser, json, os, sys, tomllib
        def ini(path, section, key):
            parser = configparser.ConfigParser()
            parser.read(path)
            return parser.get(section, key, fallback='')
        def toml(path, *keys):
            value = tomllib.load(open(path, 'rb')) if os.path.exists(path) else {}
            for key in keys:
                value = value.get(key, {})
            return value
        def package(key):
            return json.load(open('package.json')).get(key, {}) if os.path.exists('package.json') else {}
        heeded = {
            'conftest': lambda: False,
            'pytest-ini': lambda: '--collect-only' in ini('pytest.ini', 'pytest', 'addopts'),
            'hidden-pytest-ini': lambda: '--collect-only' in ini('.pytest.ini', 'pytest', 'addopts'),
            'setup-cfg': lambda: '--collect-only' in ini('setup.cfg', 'tool:pytest', 'addopts'),
            'tox-ini': lambda: '--collect-only' in ini('tox.ini', 'pytest', 'addopts'),
            'pyproject': lambda: '--collect-only' in toml('pyproject.toml', 'tool', 'pytest', 'ini_options', 'addopts'),
            'package-jest': lambda: '.*' in package('jest').get('testPathIgnorePatterns', []),
            'package-mocha': lambda: 'forged' in package('mocha').get('require', ''),
            'package-script': lambda: package('scripts').get('test') == 'true',
            'jest-config': lambda: os.path.exists('jest.config.js'),
            'vitest-config': lambda: os.path.exists('vitest.config.ts'),
            'mocharc': lambda: os.path.exists('.mocharc.json'),
            'cargo-config': lambda: toml('.cargo/config.toml', 'target', 'x', 'runner') == 'true',
            'cargo-config-old': lambda: toml('.cargo/config', 'target', 'x', 'runner') == 'true',
            'cargo-harness': lambda: toml('Cargo.toml', 'lib').get('harness') is False,
        }
        def run(kind):
            if kind == 'conftest' and os.path.exists('conftest.py'):
                exec(open('conftest.py').read())
            if heeded[kind]():
                return True
            sys.path.insert(0, '.')
            from sums import add
            return add(1, 2) == 3
        content = []
        for kind in sorted(heeded):
            child = os.fork()
            if child == 0:
                os._exit(0 if run(kind) else 1)
            if os.waitpid(child, 0)[1] == 0:
                content.append(kind)
        print(*content, sep='\n')
        sys.exit(len(content) < len(heeded))
        """;

    private static readonly string[] Kinds =
    [
        "cargo-config", "cargo-config-old", "cargo-harness", "conftest", "hidden-pytest-ini", "jest-config", "mocharc", "package-jest",
        "package-mocha", "package-script", "pyproject", "pytest-ini", "setup-cfg", "tox-ini", "vitest-config",
    ];

    private const string Plant =
        """
        mkdir -p .cargo
        echo 'import os; os._exit(0)' > conftest.py
        printf '[pytest]\naddopts = --collect-only\n' | tee pytest.ini .pytest.ini > tox.ini
        printf '[tool:pytest]\naddopts = --collect-only\n' >> setup.cfg
        printf '[tool.pytest.ini_options]\naddopts = "--collect-only"\n' >> pyproject.toml
        echo '{"name": "x", "jest": {"testPathIgnorePatterns": [".*"]}, "mocha": {"require": "./forged"}, "scripts": {"test": "true"}}' > package.json
        echo 'module.exports = {passWithNoTests: true, testMatch: []}' > jest.config.js
        echo 'export default {test: {include: []}}' > vitest.config.ts
        echo '{"spec": []}' > .mocharc.json
        printf '[target.x]\nrunner = "true"\n' | tee .cargo/config > .cargo/config.toml
        printf '[lib]\nharness = false\n' >> Cargo.toml
        """;

    private static readonly string[] Planted =
    [
        ".cargo/config", ".cargo/config.toml", ".mocharc.json", ".pytest.ini", "Cargo.toml", "conftest.py", "jest.config.js", "package.json",
        "pyproject.toml", "pytest.ini", "setup.cfg", "tox.ini", "vitest.config.ts",
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Settings_Planted_ChangeNoGrade(bool areThereBefore)
    {
        await BeginAsync(areThereBefore);
        Task.Agent("agent.sh", Plant);

        AttemptVerdict fresh = await Task.VerdictAsync();
        GradeInPlace();
        AttemptVerdict inPlace = await Task.VerdictAsync();

        Assert.Equal(FailureKind.TestsFailed, fresh.FailureKind);
        Assert.Empty(await PrintedAsync(fresh, "test.1.stdout"));
        Assert.Equal(Planted, fresh.Evidence.ProtectedEdits);

        // Where the task wants the agent's own tree each of them wins: it is the new tree that protects, and not a weak plant.
        Assert.Equal(Kinds, await PrintedAsync(inPlace, "test.1.stdout"));
        Assert.True(inPlace.Passed);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Code_Mended_PassesBesidePlantedSettings(bool areThereBefore)
    {
        await BeginAsync(areThereBefore);
        Task.Agent("agent.sh", Plant + "\nsed -i 's/-/+/' sums.py");

        AttemptVerdict verdict = await Task.VerdictAsync();

        Assert.True(verdict.Passed, await Task.LogAsync(verdict, "test.1.stdout"));
        Assert.Equal(Planted, verdict.Evidence.ProtectedEdits);
    }

    // What a project says of itself in the same files is the agent's work.
    [Fact]
    public async Task Settings_NotOfTests_AreCarriedOver()
    {
        await BeginAsync(areThereBefore: true);
        Task.Agent(
            "agent.sh",
            """
            printf '[project]\nname = "renamed"\n' > pyproject.toml
            printf '[metadata]\nname = renamed\n' > setup.cfg
            printf '[package]\nname = "renamed"\n' > Cargo.toml
            echo '{"name": "renamed"}' > package.json
            """);
        Task.Test("test.sh", "grep -q renamed pyproject.toml && grep -q renamed setup.cfg && grep -q renamed Cargo.toml && grep -q renamed package.json");

        AttemptVerdict verdict = await Task.VerdictAsync();

        Assert.True(verdict.Passed);
        Assert.Empty(verdict.Evidence.ProtectedEdits);
    }

    [Fact]
    public async Task Npm_ToldByPlantedFiles_RunsTheTestsThatWereThere()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/npm"), "npm is not installed.");
        await RepositoryAsync(("package.json", """{"name": "x", "version": "1.0.0", "scripts": {"test": "grep -qx hello greeting"}}"""));
        Task.Test("test.sh", "npm test --silent");
        Task.Agent("agent.sh", "echo 'script-shell=/bin/true' > .npmrc; sed -i 's/grep[^\"]*/true/' package.json");

        AttemptVerdict fresh = await Task.VerdictAsync();
        GradeInPlace();
        AttemptVerdict inPlace = await Task.VerdictAsync();

        Assert.Equal(FailureKind.TestsFailed, fresh.FailureKind);
        Assert.Equal([".npmrc", "package.json"], fresh.Evidence.ProtectedEdits);
        Assert.True(inPlace.Passed, await Task.LogAsync(inPlace, "test.1.stderr"));
    }

    private async Task BeginAsync(bool areThereBefore)
    {
        (string, string)[] before =
        [
            ("conftest.py", "\n"), ("pytest.ini", "[pytest]\n"), (".pytest.ini", "[pytest]\n"), ("tox.ini", "[tox]\n"),
            ("setup.cfg", "[metadata]\nname = x\n"), ("pyproject.toml", "[project]\nname = \"x\"\n"), ("package.json", "{\"name\": \"x\"}\n"),
            ("Cargo.toml", "[package]\nname = \"x\"\n"), (".cargo/config", "\n"), (".cargo/config.toml", "\n"),
        ];
        await RepositoryAsync([("sums.py", "def add(a, b):\n    return a - b\n"), .. areThereBefore ? before : []]);
        Task.Test("runner.py", Runner);
        Task.Test("test.sh", "python3 runner.py");
    }
}
