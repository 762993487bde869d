using YamlDotNet.RepresentationModel;

namespace Executor.Deploy.Tests;

/// <summary>One object of the Kubernetes manifests.</summary>
internal sealed record Manifest(string Path, string Kind, string Name, YamlMappingNode Root)
{
    /// <summary>Files that are there for tools of Kubernetes and hold no object of it.</summary>
    private static readonly string[] NoObjects = ["deploy/kubernetes/kustomization.yaml", "deploy/kubernetes/prometheus-adapter-values.yaml"];

    public static Manifest[] All { get; } =
    [
        .. from path in Repository.Files(".yaml")
           where path.StartsWith("deploy/kubernetes/", StringComparison.Ordinal) && !NoObjects.Contains(path)
           from document in Yaml.Documents(path)
           select new Manifest(path, document.Text("kind"), document.Text("metadata", "name"), document),
    ];

    /// <summary>Those that start pods.</summary>
    public static Manifest[] Workloads { get; } = [.. All.Where(manifest => manifest.Kind is "Deployment" or "StatefulSet")];

    public static Manifest Find(string kind, string name) => Assert.Single(All, manifest => manifest.Kind == kind && manifest.Name == name);

    public YamlNode Pod => Root.At("spec", "template", "spec")!;

    public YamlNode Container => Assert.Single(Pod.Items("containers"));

    public string Label => Root.Text("spec", "template", "metadata", "labels", "app.kubernetes.io/name");

    public Dictionary<string, string> ContainerPorts =>
        Container.Items("ports").ToDictionary(port => port.Text("name"), port => port.Text("containerPort"));
}
