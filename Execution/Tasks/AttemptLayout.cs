using System.Collections.Immutable;
using Executor.Execution.Sandbox;
using Executor.Execution.Workspaces;

namespace Executor.Execution.Tasks;

/// <summary>
/// Where the folders of an attempt are: on the host below its own folder, and for the guest at fixed places that tell nothing
/// of the host. Without namespaces a guest sees the host's paths.
/// </summary>
internal sealed class AttemptLayout
{
    private readonly string _folder;
    private readonly bool _isIsolated;

    public AttemptLayout(string folder, bool isIsolated)
    {
        _folder = folder;
        _isIsolated = isIsolated;
        foreach (Mount mount in (Mount[])[Repository, Home, AgentPackages])
        {
            Directory.CreateDirectory(mount.Source);
        }
    }

    /// <summary>The tree that is worked on.</summary>
    public Mount Repository => Guest("repo", "/workspace/repo");

    /// <summary>Kept from install to tests, so that what pip and npm put there is found.</summary>
    public Mount Home => Guest("home", "/home/guest");

    /// <summary>The agent's own files, beside the repository and not in it.</summary>
    public Mount AgentCode => Guest("agent", "/workspace/agent_code");

    /// <summary>What the agent's requirements.txt asks for; no other stage sees it.</summary>
    public Mount AgentPackages => Guest("packages", "/workspace/agent_packages");

    public Mount Prompt => Guest("task_prompt.md", "/workspace/task_prompt.md");

    /// <summary>The task's files; on the host only, and only while no guest runs.</summary>
    public string Bundle => Path.Combine(_folder, "bundle");

    /// <summary>Repository of snapshots; on the host only.</summary>
    public string Snapshots => Path.Combine(_folder, "snapshots.git");

    /// <summary>What stood in the way of the tests; on the host only.</summary>
    public string Aside => Path.Combine(_folder, "aside");

    public ImmutableArray<Mount> InstallMounts => [Writable(Repository), Writable(Home)];

    public ImmutableArray<Mount> RequirementsMounts => [Writable(Home), Writable(AgentCode), Writable(AgentPackages)];

    public ImmutableArray<Mount> AgentMounts => [Writable(Repository), Writable(Home), AgentCode, AgentPackages, Prompt];

    public ImmutableArray<Mount> TestMounts => [Writable(Repository), Writable(Home)];

    /// <summary>Opens the guest's folders that it may have shut: else the next program could not be started in them.</summary>
    public void Reopen()
    {
        foreach (Mount mount in (Mount[])[Repository, Home, AgentCode, AgentPackages])
        {
            if (Directory.Exists(mount.Source))
            {
                GuestTree.Open(mount.Source);
            }
        }
    }

    private static Mount Writable(Mount mount) => mount with { Writable = true };

    private Mount Guest(string name, string target)
    {
        string source = Path.Combine(_folder, name);
        return new Mount(source, _isIsolated ? target : source);
    }
}
