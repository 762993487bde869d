using System.Globalization;
using Executor.Execution.Sandbox;

namespace Executor.Execution.Tasks;

/// <summary>
/// Where the folders of an attempt are: on the host below its own folder, and for the guest at fixed places that tell nothing
/// of the host. Without namespaces a guest sees the host's paths.
/// </summary>
/// <param name="folder">The attempt's own.</param>
/// <param name="isIsolated">Whether mounts are real.</param>
internal sealed class AttemptLayout(string folder, bool isIsolated)
{
    private int _works;

    /// <summary>What install commands wrote, when it goes into no cache.</summary>
    public string Installed => Path.Combine(folder, "installed");

    /// <summary>What the agent writes into the repository.</summary>
    public string AgentTree => Path.Combine(folder, "repo");

    /// <summary>What the agent writes into its HOME.</summary>
    public string AgentHome => Path.Combine(folder, "home");

    /// <summary>The tree that is graded, as far as it differs from those below it.</summary>
    public string GradedTree => Path.Combine(folder, "graded");

    public string GradedHome => Path.Combine(folder, "graded-home");

    public Mount Prompt => new(Path.Combine(folder, "task_prompt.md"), At("/workspace/task_prompt.md", Path.Combine(folder, "task_prompt.md")));

    /// <summary>The task's files; on the host only, and only while no guest runs.</summary>
    public string Bundle => Path.Combine(folder, "bundle");

    /// <summary>For what is made of trees when no guest runs; on the host only.</summary>
    public string Scratch => Path.Combine(folder, "scratch");

    /// <summary>What stood in the way of the tests; on the host only.</summary>
    public string Aside => Path.Combine(folder, "aside");

    /// <summary>Where the repository is for a guest.</summary>
    /// <param name="source">Where it is on the host.</param>
    public string RepositoryAt(string source) => At("/workspace/repo", source);

    public string HomeAt(string source) => At("/home/guest", source);

    /// <summary>Where the agent's own files are for a guest: beside the repository and not in it.</summary>
    public string AgentCodeAt(string source) => At("/workspace/agent_code", source);

    /// <summary>Where the agent's requirements are; no other stage sees them.</summary>
    public string AgentPackagesAt(string source) => At("/workspace/agent_packages", source);

    /// <summary>An empty folder for one overlay; each needs one of its own.</summary>
    public string CreateWork()
    {
        string work = Path.Combine(folder, "work", (_works++).ToString(CultureInfo.InvariantCulture));
        return Directory.CreateDirectory(work).FullName;
    }

    private string At(string inside, string source) => isIsolated ? inside : source;
}
