using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Executor.Deploy.Tests;

public sealed partial class ComposeTests
{
    private static readonly Dictionary<string, YamlNode> Services = ComposeFile.Services;

    public static TheoryData<string> ServiceNames() => [.. Services.Keys];

    [Theory]
    [MemberData(nameof(ServiceNames))]
    public void Service_NamesOnlyWhatIsThere(string name)
    {
        var service = Services[name];
        Assert.All(
            service.At("depends_on") is YamlSequenceNode list ? list.Select(item => item.AsText()!) : service.Entries("depends_on").Select(entry => entry.Key),
            other => Assert.Contains(other, Services.Keys));
        Assert.All(service.Items("secrets"), secret => Assert.NotNull(ComposeFile.Root.At("secrets", secret.AsText()!)));
        foreach (var source in service.Items("volumes").Select(volume => volume.AsText()!.Split(':')).Where(parts => parts.Length > 1).Select(parts => parts[0]))
        {
            if (source.StartsWith("./", StringComparison.Ordinal))
            {
                Assert.True(Path.Exists(Path.Combine(Repository.Root, "deploy", source)), $"{source} is not there.");
            }
            else
            {
                Assert.NotNull(ComposeFile.Root.At("volumes")?.At(source) ?? throw new InvalidOperationException($"No volume {source}."));
            }
        }

        if (service.At("build") is { } build)
        {
            Assert.True(File.Exists(Path.Combine(Repository.Root, "deploy", build.Text("context"), build.Text("dockerfile"))));
        }
    }

    [Theory]
    [MemberData(nameof(ServiceNames))]
    public void Image_IsPinned(string name) => Assert.Matches(@":v?\d+\.\d+\.\d+[\w.-]*$", Services[name].Text("image"));

    [Fact]
    public void Restrictions_AreOfServicesThatExist() =>
        Assert.All(Yaml.Document(ComposeFile.Restricted).Entries("services"), service => Assert.Contains(service.Key, Services.Keys));

    [Fact]
    public void Redis_WritesEverythingDown()
    {
        string[] command = [.. Services["redis"].Items("command").Select(item => item.AsText()!)];
        Assert.Equal("yes", command[Array.IndexOf(command, "--appendonly") + 1]);
        Assert.Equal("always", command[Array.IndexOf(command, "--appendfsync") + 1]);
        Assert.Equal("noeviction", command[Array.IndexOf(command, "--maxmemory-policy") + 1]);
        Assert.Contains(Services["redis"].Items("volumes"), volume => volume.AsText() == "redis:/data");
        Assert.Null(Services["redis"].At("ports"));
    }

    // Scaling needs a service that neither has a name of its own nor takes a port of the host.
    [Fact]
    public void Silo_CanBeScaled()
    {
        Assert.Null(Services["silo"].At("container_name"));
        Assert.Null(Services["silo"].At("hostname"));
        Assert.Null(Services["silo"].At("ports"));
    }

    [Fact]
    public void Silo_MayEndItsDrain() =>
        Assert.True(Seconds(Services["silo"].Text("stop_grace_period")) > Seconds(Services["silo"].Text("environment", "DRAIN_SECS")));

    // Only the gateway may be reached from elsewhere, and only when that is said.
    [Fact]
    public void Ports_AreOfThisMachineUnlessSaidOtherwise() => Assert.All(
        Services.Values.SelectMany(service => service.Items("ports")),
        port => Assert.Matches(@"^(127\.0\.0\.1|\$\{GATEWAY_ADDRESS:-127\.0\.0\.1\}):", port.AsText()!));

    [Fact]
    public void Prometheus_AsksServicesThatExist_WhereTheyAnswer()
    {
        var jobs = Yaml.Document("deploy/prometheus/prometheus.yaml").Items("scrape_configs").ToArray();
        Assert.Equal(["gateway", "silo"], jobs.Select(job => job.Text("job_name")));
        foreach (var job in jobs)
        {
            var target = Assert.Single(job.Items("dns_sd_configs"));
            var service = Assert.Single(target.Items("names")).AsText()!;
            Assert.Contains(service, Services.Keys);
            var image = Dockerfile.Read(Services[service].Text("build", "dockerfile"));
            Assert.Contains(target.Text("port"), image.Last("EXPOSE").SelectMany(ports => ports.Split(' ')));
            Assert.Equal("/run/secrets/read_token", job.Text("authorization", "credentials_file"));
        }

        Assert.Contains(Services["prometheus"].Items("secrets"), secret => secret.AsText() == "read_token");
    }

    [Fact]
    public void Grafana_FindsItsDashboards()
    {
        var folder = Yaml.Document("deploy/grafana/provisioning/dashboards/executor.yaml").Items("providers").Single().Text("options", "path");
        Assert.Contains(Services["grafana"].Items("volumes"), volume => volume.AsText() == $"./grafana/dashboards:{folder}:ro");
    }

    private static int Seconds(string text) => int.Parse(Number().Match(text).Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\d+")]
    private static partial Regex Number();
}
