using System.Text.Json;
using System.Text.RegularExpressions;

namespace Executor.Deploy.Tests;

public sealed partial class DashboardTests
{
    private const string Path = "deploy/grafana/dashboards/executor.json";

    private static readonly JsonElement[] Panels = [.. JsonDocument.Parse(Repository.Read(Path)).RootElement.GetProperty("panels").EnumerateArray()];

    private static readonly JsonElement[] Targets =
        [.. Panels.Where(panel => panel.TryGetProperty("targets", out _)).SelectMany(panel => panel.GetProperty("targets").EnumerateArray())];

    [Fact]
    public void Expressions_NameOnlyMetricsThatAreExported()
    {
        var expressions = Targets.Select(target => target.GetProperty("expr").GetString()!).ToArray();
        Assert.NotEmpty(expressions);
        Assert.All(expressions, expression =>
        {
            var names = Metrics.In(expression);
            Assert.NotEmpty(names);
            Assert.All(names, name => Assert.Contains(name, Metrics.Exported));
        });
    }

    // The names are read with a pattern: what is well known to be exported must be among them.
    [Theory]
    [InlineData("executor_grains_up")]
    [InlineData("executor_cache_bytes")]
    [InlineData("executor_faults_total")]
    [InlineData("executor_stage_duration_seconds_bucket")]
    [InlineData("executor_uploads_bytes_total")]
    [InlineData("term_executor_tasks_passed")]
    public void Names_HoldOneOfEachKind(string name) => Assert.Contains(name, Metrics.Exported);

    [Fact]
    public void Names_AreNotWhateverLooksLikeOne() => Assert.DoesNotContain("executor_faults", Metrics.Exported);

    [Fact]
    public void Sources_AreTheOneThatIsProvisioned()
    {
        var provisioned = Assert.Single(Yaml.Document("deploy/grafana/provisioning/datasources/prometheus.yaml").Items("datasources"));
        var uid = provisioned.Text("uid");
        Assert.All(Targets, target => Assert.Equal(uid, target.GetProperty("datasource").GetProperty("uid").GetString()));
        Assert.Equal("prometheus", new Uri(provisioned.Text("url")).Host);
        Assert.Contains("prometheus", ComposeFile.Services.Keys);
    }

    [Fact]
    public void Panels_HaveAnIdOfTheirOwnAndDoNotOverlap()
    {
        Assert.Distinct(Panels.Select(panel => panel.GetProperty("id").GetInt32()));
        var cells = from panel in Panels
                    let place = panel.GetProperty("gridPos")
                    from x in Enumerable.Range(place.GetProperty("x").GetInt32(), place.GetProperty("w").GetInt32())
                    from y in Enumerable.Range(place.GetProperty("y").GetInt32(), place.GetProperty("h").GetInt32())
                    select (x, y);
        Assert.Distinct(cells);
        Assert.All(cells, cell => Assert.InRange(cell.x, 0, 23));
    }

    [Fact]
    public void Parentheses_Close() => Assert.All(
        Targets.Select(target => Label().Replace(target.GetProperty("expr").GetString()!, "")),
        expression => Assert.Equal(expression.Count(c => c == '('), expression.Count(c => c == ')')));

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Label();
}
