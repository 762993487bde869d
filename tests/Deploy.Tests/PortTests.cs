using System.Text.RegularExpressions;
using Executor.Settings;

namespace Executor.Deploy.Tests;

/// <summary>A port is said in many places and must be the same in all of them: the one that the program takes unless told otherwise.</summary>
public sealed partial class PortTests
{
    private static readonly string Gateway = DefaultOf("PORT");
    private static readonly string[] Silo = [DefaultOf("SILO_PORT"), DefaultOf("SILO_GATEWAY_PORT"), DefaultOf("SILO_HTTP_PORT")];

    [Fact]
    public void Images_ExposeThem()
    {
        Assert.Equal(Gateway, Assert.Single(Dockerfile.Read(Dockerfile.Gateway).Last("EXPOSE")));
        Assert.Equal(Silo, Assert.Single(Dockerfile.Read(Dockerfile.Silo).Last("EXPOSE")).Split(' '));
    }

    [Fact]
    public void HealthChecks_AskThere()
    {
        Assert.Contains($"http://127.0.0.1:{Gateway}/", Assert.Single(Dockerfile.Read(Dockerfile.Gateway).Last("HEALTHCHECK")));
        Assert.Contains($"http://127.0.0.1:{Silo[2]}/", Assert.Single(Dockerfile.Read(Dockerfile.Silo).Last("HEALTHCHECK")));
    }

    [Fact]
    public void Compose_PublishesTheGateway() =>
        Assert.EndsWith($":{Gateway}", Assert.Single(ComposeFile.Services["gateway"].Items("ports")).AsText());

    [Fact]
    public void Pods_OpenThem()
    {
        Assert.Equal([Gateway], Manifest.Find("Deployment", "executor-gateway").ContainerPorts.Values);
        Assert.Equal(Silo, Manifest.Find("StatefulSet", "executor-silo").ContainerPorts.Values);
    }

    [Fact]
    public void Annotations_LeadPrometheusThere()
    {
        foreach (var (kind, name, port) in ((string, string, string)[])[("Deployment", "executor-gateway", Gateway), ("StatefulSet", "executor-silo", Silo[2])])
        {
            var metadata = Manifest.Find(kind, name).Root.At("spec", "template", "metadata")!;
            Assert.Equal(port, metadata.Text("annotations", "prometheus.io/port"));
        }
    }

    [Fact]
    public void Page_ListsThem()
    {
        var listed = Row().Matches(Repository.Read("deploy/README.md")).Select(match => match.Groups[1].Value).ToArray();
        Assert.All(Silo.Prepend(Gateway), port => Assert.Contains(port, listed));
    }

    private static string DefaultOf(string name) => SettingCatalog.All.Single(setting => setting.Name == name).Default;

    [GeneratedRegex(@"^\| (\d+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
