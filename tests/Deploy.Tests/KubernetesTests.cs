using System.Globalization;

namespace Executor.Deploy.Tests;

public sealed class KubernetesTests
{
    private const string Folder = "deploy/kubernetes/";

    public static TheoryData<string, string> Workloads() => [.. Manifest.Workloads.Select(workload => (workload.Kind, workload.Name))];

    [Fact]
    public void Kustomization_NamesEveryManifest()
    {
        var named = Yaml.Document(Folder + "kustomization.yaml").Items("resources").Select(resource => Folder + resource.AsText());
        Assert.Equal(Manifest.All.Select(manifest => manifest.Path).Distinct().Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Kustomization_GivesOurImagesATag()
    {
        var images = Yaml.Document(Folder + "kustomization.yaml").Items("images").ToArray();
        var used = Manifest.Workloads.SelectMany(workload => workload.Pod.Items("containers").Concat(workload.Pod.Items("initContainers")))
            .Select(container => container.Text("image")).Distinct().ToArray();
        Assert.NotEmpty(images);
        Assert.All(used, image => Assert.True(image.Contains(':') || images.Any(row => row.Text("name") == image), $"{image} has no tag."));
        Assert.All(images, row => Assert.Matches(@"^\d+\.\d+\.\d+$", row.Text("newTag")));
    }

    [Fact]
    public void Objects_HaveANameOfTheirOwn() => Assert.Distinct(Manifest.All.Select(manifest => (manifest.Kind, manifest.Name)));

    [Theory]
    [MemberData(nameof(Workloads))]
    public void Workload_SelectsItsOwnPods(string kind, string name)
    {
        var workload = Manifest.Find(kind, name);
        Assert.Equal(workload.Label, workload.Root.Text("spec", "selector", "matchLabels", "app.kubernetes.io/name"));
        if (kind == "StatefulSet")
        {
            Manifest.Find("Service", workload.Root.Text("spec", "serviceName"));
        }
    }

    [Fact]
    public void Selectors_MatchAWorkload()
    {
        var labels = Manifest.Workloads.Select(workload => workload.Label).ToArray();
        foreach (var manifest in Manifest.All)
        {
            string?[] wanted = manifest.Kind switch
            {
                "Service" => [manifest.Root.Text("spec", "selector", "app.kubernetes.io/name")],
                "PodDisruptionBudget" => [manifest.Root.Text("spec", "selector", "matchLabels", "app.kubernetes.io/name")],
                "NetworkPolicy" => [.. manifest.Root.Descendants().Select(node => node.At("podSelector", "matchLabels", "app.kubernetes.io/name").AsText()).OfType<string>()],
                _ => [],
            };
            Assert.All(wanted, label => Assert.Contains(label, labels));
            Assert.True(manifest.Kind != "NetworkPolicy" || wanted.Length > 0);
        }
    }

    // By name or by number.
    [Fact]
    public void Services_LeadToPortsOfTheirPods()
    {
        foreach (var service in Manifest.All.Where(manifest => manifest.Kind == "Service"))
        {
            var ports = Manifest.Workloads.Single(workload => workload.Label == service.Root.Text("spec", "selector", "app.kubernetes.io/name")).ContainerPorts;
            foreach (var port in service.Root.Items("spec", "ports"))
            {
                var target = port.At("targetPort").AsText() ?? port.Text("port");
                Assert.Contains(target, ports.Keys.Concat(ports.Values));
            }
        }
    }

    [Fact]
    public void Policies_OpenPortsOfTheirPods()
    {
        foreach (var policy in Manifest.All.Where(manifest => manifest.Kind == "NetworkPolicy"))
        {
            var label = policy.Root.Text("spec", "podSelector", "matchLabels", "app.kubernetes.io/name");
            var ports = Manifest.Workloads.Single(workload => workload.Label == label).ContainerPorts.Values;
            var opened = policy.Root.Items("spec", "ingress").SelectMany(rule => rule.Items("ports")).Select(port => port.Text("port")).ToArray();
            Assert.NotEmpty(opened);
            Assert.All(opened, port => Assert.Contains(port, ports));
        }
    }

    [Fact]
    public void Budgets_CoverBothOfOurPrograms() => Assert.Equal(
        ["executor-gateway", "executor-silo"],
        Manifest.All.Where(manifest => manifest.Kind == "PodDisruptionBudget").Select(budget => budget.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void Autoscalers_ScaleWorkloads_ByMetricsThatAreThere()
    {
        var scalers = Manifest.All.Where(manifest => manifest.Kind == "HorizontalPodAutoscaler").ToArray();
        Assert.All(scalers, scaler => Manifest.Find(scaler.Root.Text("spec", "scaleTargetRef", "kind"), scaler.Root.Text("spec", "scaleTargetRef", "name")));

        var rules = Yaml.Document(Folder + "prometheus-adapter-values.yaml").Items("rules", "external").ToDictionary(rule => rule.Text("name", "as"));
        var external = scalers.SelectMany(scaler => scaler.Root.Items("spec", "metrics")).Where(metric => metric.Text("type") == "External")
            .Select(metric => metric.Text("external", "metric", "name")).ToArray();
        Assert.Contains("executor_queue_tasks", external);
        Assert.All(external, name => Assert.Contains(name, rules.Keys));
        Assert.All(rules.Values, rule => Assert.All(
            Metrics.In(rule.Text("seriesQuery") + " " + rule.Text("metricsQuery")), name => Assert.Contains(name, Metrics.Exported)));
    }

    [Fact]
    public void Silo_MayEndItsDrain()
    {
        var silo = Manifest.Find("StatefulSet", "executor-silo");
        var drain = silo.Container.Items("env").Single(variable => variable.Text("name") == "DRAIN_SECS").Text("value");
        Assert.True(Whole(silo.Pod.Text("terminationGracePeriodSeconds")) > Whole(drain));
        Assert.Contains(silo.Container.Items("lifecycle", "preStop", "exec", "command"), word => word.AsText()!.Contains("kill -TERM", StringComparison.Ordinal));
    }

    [Fact]
    public void Claims_OfPods_AreThere()
    {
        var claims = Manifest.Workloads.SelectMany(workload => workload.Pod.Items("volumes"))
            .Select(volume => volume.At("persistentVolumeClaim", "claimName").AsText()).OfType<string>().ToArray();
        Assert.NotEmpty(claims);
        Assert.All(claims, claim => Assert.Contains(
            Manifest.Find("PersistentVolumeClaim", claim).Root.Items("spec", "accessModes"), mode => mode.AsText() == "ReadWriteMany"));
    }

    [Theory]
    [MemberData(nameof(Workloads))]
    public void Mounts_HaveAVolume(string kind, string name)
    {
        var workload = Manifest.Find(kind, name);
        var volumes = workload.Pod.Items("volumes").Select(volume => volume.Text("name"))
            .Concat(workload.Root.Items("spec", "volumeClaimTemplates").Select(claim => claim.Text("metadata", "name"))).ToArray();
        var mounts = workload.Pod.Items("containers").Concat(workload.Pod.Items("initContainers")).SelectMany(container => container.Items("volumeMounts"));
        Assert.All(mounts, mount => Assert.Contains(mount.Text("name"), volumes));
    }

    // What strangers can reach runs as nobody in particular.
    [Fact]
    public void Gateway_HasNoPrivileges()
    {
        var gateway = Manifest.Find("Deployment", "executor-gateway");
        Assert.Equal("true", gateway.Pod.Text("securityContext", "runAsNonRoot"));
        Assert.Equal("false", gateway.Container.Text("securityContext", "allowPrivilegeEscalation"));
        Assert.Equal("ALL", Assert.Single(gateway.Container.Items("securityContext", "capabilities", "drop")).AsText());
    }

    private static int Whole(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
