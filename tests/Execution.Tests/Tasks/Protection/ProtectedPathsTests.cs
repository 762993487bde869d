using Executor.Execution.Tasks.Protection;
using Executor.Execution.Workspaces;

namespace Executor.Execution.Tests.Tasks.Protection;

public sealed class ProtectedPathsTests
{
    [Theory]
    [InlineData("tests/a.txt")]
    [InlineData("src/test/java/a.java")]
    [InlineData("pkg/__tests__/a.js")]
    [InlineData("Tests/Unit/a.php")]
    [InlineData("spec/a.rb")]
    [InlineData("x/testdata/golden")]
    [InlineData("App.Tests/Helper.cs")]
    [InlineData("src/test_a.py")]
    [InlineData("src/a_test.py")]
    [InlineData("a_test.go")]
    [InlineData("src/a.test.tsx")]
    [InlineData("src/a.spec.mjs")]
    [InlineData("src/ATest.java")]
    [InlineData("src/ATests.cs")]
    [InlineData("src/a_spec.rb")]
    [InlineData("src/a_test.rs")]
    [InlineData("src/__snapshots__/a.snap")]
    public void Divide_ExistingTest_IsRestoredAndListedButANewOneStays(string path)
    {
        Assert.Equal([path], Shown([(path, "old")], [(path, "new")]));
        Assert.Equal([path], Shown([(path, "old")], []));
        Assert.Equal([path], Shown([(path, "old")], [(path, "-> /dev/null")]));
        Assert.Empty(Shown([], [(path, "new")]));
    }

    [Theory]
    [InlineData("src/latest.java")]
    [InlineData("src/contest.py")]
    [InlineData("src/testing.py")]
    [InlineData("attest/a.py")]
    [InlineData("src/a.tests")]
    [InlineData(".env")]
    [InlineData("setup.py")]
    [InlineData("tox.inis")]
    [InlineData("config.toml")]
    [InlineData("Makefile")]
    public void Divide_OrdinaryFile_IsApplied(string path)
    {
        Assert.Empty(Shown([(path, "old")], [(path, "new")]));
        Assert.Empty(Shown([(path, "old")], []));
    }

    [Theory]
    [InlineData("conftest.py")]
    [InlineData("src/pkg/conftest.py")]
    [InlineData("pytest.ini")]
    [InlineData(".pytest.ini")]
    [InlineData("tox.ini")]
    [InlineData(".coveragerc")]
    [InlineData("jest.config.cjs")]
    [InlineData("vitest.workspace.ts")]
    [InlineData(".mocharc.yml")]
    [InlineData("sitecustomize.py")]
    [InlineData("lib/evil.pth")]
    [InlineData(".npmrc")]
    [InlineData(".yarnrc.yml")]
    [InlineData(".cargo/config.toml")]
    [InlineData("crate/.cargo/config")]
    [InlineData("rust-toolchain.toml")]
    [InlineData(".rspec")]
    [InlineData("phpunit.xml.dist")]
    [InlineData(".bashrc")]
    [InlineData(".env.test.local")]
    [InlineData("src/__mocks__/fs.js")]
    public void Divide_RunnerConfiguration_IsNotAppliedNewOrOld(string path)
    {
        Assert.Equal([path], Shown([], [(path, "new")]));
        Assert.Equal([path], Shown([(path, "old")], [(path, "new")]));
        Assert.Equal([path], Shown([(path, "old")], []));
        Assert.Equal([path], Shown([], [(path, "-> elsewhere")]));
    }

    [Fact]
    public void Divide_Environments_AreListedOnceEach()
    {
        Assert.Equal(
            [".venv/", "evil.egg-info/", "lib/site-packages/", "web/node_modules/"],
            Shown(
                [("web/node_modules/a/index.js", "a"), ("web/node_modules/b/node_modules/c/index.js", "c"), (".venv/pyvenv.cfg", ""), (".venv/bin/python", "p")],
                [
                    ("web/node_modules/a/index.js", "A"), ("web/node_modules/b/node_modules/c/index.js", "C"), ("web/node_modules/.bin/jest", "x"),
                    (".venv/pyvenv.cfg", ""), (".venv/bin/python", "P"), (".venv/bin/pytest", "x"),
                    ("lib/site-packages/x.py", "x"), ("evil.egg-info/entry_points.txt", "[pytest11]"),
                ]));
        Assert.Equal(["env/"], Shown([("env/pyvenv.cfg", ""), ("env/bin/python", "p")], [("env/bin/python", "P")]));
        Assert.Equal(["env/"], Shown([], [("env/pyvenv.cfg", ""), ("env/bin/python", "P")]));
    }

    [Fact]
    public void Divide_RepositoryThatIsAnEnvironment_GuardsItsPrograms() =>
        Assert.Equal(["bin/"], Shown([("pyvenv.cfg", ""), ("a.py", "a"), ("bin/python", "p")], [("pyvenv.cfg", ""), ("a.py", "A"), ("bin/python", "P")]));

    [Theory]
    [InlineData("pytest.py")]
    [InlineData("pytest/__init__.py")]
    [InlineData("_pytest/main.py")]
    [InlineData("unittest/case.py")]
    public void Divide_ModuleOfARunnerAtTheTop_IsNotApplied(string path)
    {
        Assert.Contains(path, Shown([], [(path, "pass")]));
        Assert.Empty(Shown([], [("src/" + path, "pass")]));
        Assert.Empty(Shown([(path, "old")], [(path, "new")]));
    }

    [Fact]
    public void Divide_NewModuleThatHidesAHelperOfTests_IsNotApplied()
    {
        (string, string)[] before = [("tests/helpers.py", "def check(): ..."), ("tests/util.ts", "x"), ("src/code.py", "x")];

        Assert.Equal(
            ["tests/helpers", "tests/helpers.cpython-311-x86_64-linux-gnu.so", "tests/util.js"],
            Shown(before, [
                .. before, ("tests/helpers/__init__.py", ""), ("tests/helpers.cpython-311-x86_64-linux-gnu.so", ""), ("tests/util.js", ""),
                ("tests/other.py", ""), ("src/code/__init__.py", ""),
            ]));
    }

    [Fact]
    public void Divide_FolderOfTestsMadeAPackage_IsNotApplied()
    {
        (string, string)[] before = [("tests/test_a.py", "x"), ("src/a.py", "x")];

        Assert.Equal(
            ["tests/__init__.py"],
            Shown(before, [.. before, ("tests/__init__.py", ""), ("tests/own/__init__.py", ""), ("src/__init__.py", "")]));
        Assert.Empty(Shown([], [("tests/__init__.py", ""), ("tests/test_own.py", "")]));
    }

    [Fact]
    public void Divide_NewModuleBesideAHiddenTest_IsNotApplied() =>
        Assert.Equal(
            ["pkg/tests/__init__.py", "pkg/tests/helper"],
            Shown(
                [("pkg/a.py", "x")],
                [
                    ("pkg/a.py", "x"), ("pkg/tests/__init__.py", ""), ("pkg/tests/helper/__init__.py", ""), ("pkg/tests/test_a.py", ""),
                    ("pkg/tests/own/__init__.py", ""), ("pkg/__init__.py", ""),
                ],
                hidden: ["pkg/tests/helper.py", "pkg/tests/test_a.py"]));

    [Fact]
    public void Divide_FolderOfTestsReplacedByALink_IsRestoredWhole()
    {
        FakeTree before = new(("src/a.py", "a"), ("src/a_test.py", "t"), ("tests/t.py", "t"));
        FakeTree after = new(("src", "-> /tmp"), ("tests", "-> /tmp"));

        ProtectedEdits edits = ProtectedPaths.Divide(before.To(after), before, after, []);

        Assert.Empty(edits.Applied);
        Assert.Equal(["src", "src/a_test.py", "tests", "tests/t.py"], edits.Shown);
    }

    [Fact]
    public void Divide_FolderOfTestsDeleted_LeavesTheRestToBeDeleted()
    {
        FakeTree before = new(("src/a.py", "a"), ("src/a_test.py", "t"));

        ProtectedEdits edits = ProtectedPaths.Divide(before.To(new FakeTree()), before, new FakeTree(), []);

        Assert.Equal(["src", "src/a.py"], edits.Applied.Select(change => change.Path));
        Assert.Equal(["src/a_test.py"], edits.Shown);
    }

    [Fact]
    public void Divide_TestReplacedByAFolder_TakesWhatIsInItAlong()
    {
        FakeTree before = new(("src/test_a.py", "t"));
        FakeTree after = new(("src/test_a.py/inner", "x"));

        ProtectedEdits edits = ProtectedPaths.Divide(before.To(after), before, after, []);

        Assert.Empty(edits.Applied);
        Assert.Equal(["src/test_a.py"], edits.Shown);
    }

    [Fact]
    public void Divide_Many_ListsTwoHundredAndSaysHowManyMore()
    {
        (string, string)[] before = [.. Enumerable.Range(0, 250).Select(i => ($"tests/{i:000}", "old"))];

        string[] shown = Shown(before, []);

        Assert.Equal(201, shown.Length);
        Assert.Equal("tests/199", shown[199]);
        Assert.Equal("… and 50 more", shown[200]);
    }

    [Fact]
    public void Divide_HostileNames_AreShownOnOneLine()
    {
        Assert.Equal([@"tests/a\n\u{1b}[31m\u{202e}\\x"], Shown([("tests/a\n\u001b[31m\u202e\\x", "old")], []));
        string shown = Assert.Single(Shown([("tests/" + new string('x', 3000), "old")], []));
        Assert.InRange(shown.Length, 300, 310);
    }

    [Fact]
    public void Divide_NothingProtected_AppliesAllInOrder()
    {
        FakeTree before = new(("a", "1"), ("b", "2"));
        FakeTree after = new(("a", "x"), ("c/d", "-> ../a"));

        ProtectedEdits edits = ProtectedPaths.Divide(before.To(after), before, after, []);

        Assert.Equal(["a", "b", "c", "c/d"], edits.Applied.Select(change => change.Path));
        Assert.Empty(edits.Shown);
    }

    private static string[] Shown((string, string)[] before, (string, string)[] after, string[]? hidden = null)
    {
        FakeTree pristine = new(before);
        FakeTree worked = new(after);
        TreeChanges changes = pristine.To(worked);
        ProtectedEdits edits = ProtectedPaths.Divide(changes, pristine, worked, hidden ?? []);
        Assert.Equal(edits.Shown.IsEmpty, edits.Applied.SequenceEqual(changes.Changes));
        return [.. edits.Shown];
    }
}
