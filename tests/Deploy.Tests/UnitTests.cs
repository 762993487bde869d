using System.Globalization;
using System.Text.RegularExpressions;

namespace Executor.Deploy.Tests;

public sealed partial class UnitTests
{
    public static TheoryData<string> Units() => [.. Repository.Files(".service")];

    [Theory]
    [MemberData(nameof(Units))]
    public void Unit_StartsAProgramOfOurs_AgainAndAgain(string path)
    {
        var unit = Read(path);
        var program = System.IO.Path.GetFileNameWithoutExtension(path)["executor-".Length..];
        var assembly = $"Executor.{char.ToUpperInvariant(program[0])}{program[1..]}.dll";
        Assert.Equal($"/usr/bin/dotnet /opt/executor/{program}/{assembly}", Assert.Single(unit["ExecStart"]));
        Assert.Equal("always", Assert.Single(unit["Restart"]));
        Assert.Equal("/etc/executor/executor.env", Assert.Single(unit["EnvironmentFile"]));
    }

    [Fact]
    public void Silo_MayEndItsDrain_AndDividesItsControlGroup()
    {
        var unit = Read("deploy/systemd/executor-silo.service");
        var drain = unit["Environment"].Select(value => value.Split('=')).Single(pair => pair[0] == "DRAIN_SECS")[1];
        Assert.True(Whole(Assert.Single(unit["TimeoutStopSec"])) > Whole(drain));
        Assert.Equal("cpu cpuset io memory pids", Assert.Single(unit["Delegate"]));
        Assert.Equal("mixed", Assert.Single(unit["KillMode"]));
    }

    [Fact]
    public void Gateway_IsNotRoot()
    {
        var unit = Read("deploy/systemd/executor-gateway.service");
        Assert.Equal("executor", Assert.Single(unit["User"]));
        Assert.Equal("yes", Assert.Single(unit["NoNewPrivileges"]));
    }

    private static ILookup<string, string> Read(string path) => Assignment().Matches(Repository.Read(path))
        .ToLookup(match => match.Groups[1].Value, match => match.Groups[2].Value, StringComparer.Ordinal);

    private static int Whole(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(\w+)=(.*)$", RegexOptions.Multiline)]
    private static partial Regex Assignment();
}
