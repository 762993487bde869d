using Executor.Execution.Tasks.Protection;
using Executor.Execution.Workspaces;

namespace Executor.Execution.Tests.Tasks.Protection;

public sealed class MixedFileTests
{
    private const string Pyproject =
        """
        [project]
        name = "x" # a comment
        dependencies = ["a>1", 'b',]

        [tool.pytest.ini_options]
        addopts = "-q"
        testpaths = [
            "tests",   # here
        ]
        """;

    [Theory]
    [InlineData("pyproject.toml", "", "[project]\nname = \"x\"\n[tool.black]\nline-length = 100")]
    [InlineData("pyproject.toml", Pyproject, Pyproject + "\n[tool.black]\nx = {y = 1, z.w = [{a = 1}, 2024-01-01T10:00:00Z]}")]
    [InlineData("pyproject.toml", Pyproject, "[tool]\n[tool.pytest.ini_options]\naddopts = '-q'\ntestpaths=[\"tests\"]")]
    [InlineData("pyproject.toml", "[tool.poetry.dependencies]\npytest = \"^7\"", "[tool.poetry.dependencies]\npytest = \"^8\"")]
    [InlineData("pyproject.toml", "[a]\nb = 1", "")]
    [InlineData("pyproject.toml", "[a]\nx = 1", "[a]\nx = '''[tool.pytest.ini_options]\naddopts=1'''\ny = \"\"\"a\\\n   b\"\"\"\"\"")]
    [InlineData("Cargo.toml", "[package]\nname = \"a\"", "[package]\nname = \"a\"\n[dependencies]\nserde = { version = \"1\", features = [\"derive\"] }\n[[bin]]\nname = \"b\"")]
    [InlineData("setup.cfg", "[metadata]\nname = a\n[tool:pytest]\naddopts = -q\n", "[metadata]\nname = b\n# c\n[tool:pytest]\naddopts = -q\n")]
    [InlineData("package.json", """{"name":"a","scripts":{"test":"jest"},"jest":{"a":[1]}}""", """{ "jest": { "a": [ 1 ] }, "scripts": {"build": "x", "test": "jest", "test:new": "y"}, "dependencies": {} }""")]
    public void Change_BesideTheTestSettings_IsNone(string name, string before, string after)
    {
        Assert.False(IsChanged(name, before, after));
        Assert.True(IsChanged(name, before, after + "\n]]}{"));
    }

    [Theory]
    [InlineData("pyproject.toml", "", "[tool.pytest.ini_options]\naddopts = '-p evil'")]
    [InlineData("pyproject.toml", "", "tool.pytest.ini_options.addopts = '-p evil'")]
    [InlineData("pyproject.toml", "", "[tool]\npytest = { ini_options = { addopts = '-p evil' } }")]
    [InlineData("pyproject.toml", "", "[tool.\"py\\u0074est\".'ini_options']\naddopts = '-p evil'")]
    [InlineData("pyproject.toml", "", "[ tool . pytest . ini_options ] # x\naddopts = '-p evil'")]
    [InlineData("pyproject.toml", "", "x = \"\"\"\n\\\"\"\"\n\"\"\"\n[tool.pytest.ini_options]\naddopts='x'")]
    [InlineData("pyproject.toml", "", "x = '''a'''''\n[tool.pytest.ini_options]\naddopts='x'\ny = ''''''")]
    [InlineData("pyproject.toml", "", "[tool.pytest.ini_options]")]
    [InlineData("pyproject.toml", Pyproject, "")]
    [InlineData("pyproject.toml", Pyproject, "[tool.pytest.ini_options]\naddopts = '-q -x'\ntestpaths = ['tests']")]
    [InlineData("pyproject.toml", "", "[tool.coverage.run]\nplugins = ['evil']")]
    [InlineData("pyproject.toml", "", "[tool.tox]\nlegacy_tox_ini = ''")]
    [InlineData("pyproject.toml", "", "[project.entry-points.pytest11]\nevil = 'evil'")]
    [InlineData("pyproject.toml", "", "[tool.hatch.envs.test.scripts]\nrun = 'true'")]
    [InlineData("Cargo.toml", "", "[[test]]\nname = 'a'\nharness = false")]
    [InlineData("Cargo.toml", "", "[lib]\ntest = false")]
    [InlineData("Cargo.toml", "", "[package]\nautotests = false")]
    [InlineData("Cargo.toml", "", "[target.'cfg(unix)'.dev-dependencies]\nproptest = { path = 'evil' }")]
    [InlineData("Cargo.toml", "[[test]]\nname='a'\nharness=true\n[[test]]\nname='b'\nharness=false", "[[test]]\nname='a'\nharness=false\n[[test]]\nname='b'\nharness=true")]
    [InlineData("setup.cfg", "", "[tool:pytest]\naddopts = -p evil")]
    [InlineData("setup.cfg", "", "[metadata]\nx = 1\n  [tool:pytest]\naddopts = -p evil")]
    [InlineData("setup.cfg", "", "[coverage:run]\nplugins = evil")]
    [InlineData("setup.cfg", "", "[options.entry_points]\npytest11 =\n  evil = evil")]
    [InlineData("setup.cfg", "[aliases]\ntest=pytest", "[aliases]\ntest=true")]
    [InlineData("package.json", """{"scripts":{"test":"jest"}}""", """{"scripts":{"test":"true"}}""")]
    [InlineData("package.json", """{"scripts":{"test":"jest"}}""", """{"scripts":{"test":"jest","test":"true"}}""")]
    [InlineData("package.json", """{"scripts":{"test":"jest"}}""", """{"scripts":{"test":"jest","pretest":"evil"}}""")]
    [InlineData("package.json", """{"scripts":{"test:unit":"jest"}}""", """{"scripts":{"test:unit":"true"}}""")]
    [InlineData("package.json", "{}", """{"jest":{"setupFiles":["evil.js"]}}""")]
    [InlineData("package.json", """{"mocha":{}}""", "{}")]
    [InlineData("package.json", "{}", "[]")]
    [InlineData("pyproject.toml", "", "x = \"no end")]
    [InlineData("pyproject.toml", "", "x = 1 y = 2")]
    [InlineData("pyproject.toml", "", "x = \xff")]
    public void Change_OfTestSettings_IsSeen(string name, string before, string after) => Assert.True(IsChanged(name, before, after));

    [Fact]
    public void Change_NestedBeyondReason_IsSeenAndSurvived()
    {
        Assert.True(IsChanged("pyproject.toml", "", "x = " + new string('[', 500_000)));
        Assert.True(IsChanged("package.json", "{}", "{\"a\":" + new string('[', 500_000)));
    }

    [Fact]
    public void Change_LargerThanIsRead_IsSeen() =>
        Assert.True(IsChanged("pyproject.toml", "", "# " + new string('x', 1024 * 1024)));

    private static bool IsChanged(string name, string before, string after)
    {
        string path = "pkg/" + name;
        FakeTree pristine = before.Length == 0 ? new FakeTree() : new FakeTree((path, before));
        FakeTree worked = after.Length == 0 ? new FakeTree() : new FakeTree((path, after));
        TreeChange change = pristine.To(worked).Changes.Single(change => change.Path == path);
        return MixedFile.IsTestConfigurationChanged(change, pristine, worked);
    }
}
