using System.Text.RegularExpressions;

namespace Executor.Deploy.Tests;

public sealed partial class ProbeTests
{
    private static readonly string[] Probes = ["startupProbe", "livenessProbe", "readinessProbe"];

    public static TheoryData<string, string> Images() => [(Dockerfile.Gateway, "Gateway/"), (Dockerfile.Silo, "Silo/")];

    public static TheoryData<string, string, string> Workloads() =>
        [("Deployment", "executor-gateway", "Gateway/"), ("StatefulSet", "executor-silo", "Silo/")];

    [Theory]
    [MemberData(nameof(Images))]
    public void HealthCheck_AsksARouteThatIsThere(string path, string room)
    {
        var check = Assert.Single(Dockerfile.Read(path).Last("HEALTHCHECK"));
        Assert.Contains(Address().Match(check).Groups[1].Value, RoutesOf(room));
        Assert.Contains(check.Split('"')[1], Dockerfile.Read(path).Last("RUN").SelectMany(run => run.Split(' ')));
    }

    [Theory]
    [MemberData(nameof(Workloads))]
    public void Probes_AskRoutesThatAreThere_OnPortsThatAreOpen(string kind, string name, string room)
    {
        var workload = Manifest.Find(kind, name);
        foreach (var probe in Probes)
        {
            Assert.Contains(workload.Container.Text(probe, "httpGet", "path"), RoutesOf(room));
            Assert.Contains(workload.Container.Text(probe, "httpGet", "port"), workload.ContainerPorts.Keys);
        }

        Assert.Contains(workload.Root.Text("spec", "template", "metadata", "annotations", "prometheus.io/path"), RoutesOf(room));
    }

    // Routes stand in the code as they are, in the room of the program or in what the programs share.
    private static string[] RoutesOf(string room) =>
    [
        .. Repository.Files(".cs")
            .Where(path => path.StartsWith(room, StringComparison.Ordinal) || path.StartsWith("Serving/", StringComparison.Ordinal))
            .SelectMany(path => Route().Matches(Repository.Read(path)))
            .Select(match => match.Groups[1].Value)
            .Distinct(),
    ];

    [GeneratedRegex(@"\bMap\w*\(\s*""(/[\w/]*)""")]
    private static partial Regex Route();

    [GeneratedRegex(@"http://[\d.:]+(/[\w/]+)")]
    private static partial Regex Address();
}
