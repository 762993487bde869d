using System.ComponentModel.DataAnnotations;
using Executor.Execution.Sandbox;
using Executor.Execution.Tasks;

namespace Executor.Execution.Hosting;

public sealed class ExecutionOptions
{
    /// <summary>Where attempts work; what a crash left of them is swept at start, other folders stay. Default: <c>./data/work</c>.</summary>
    [Required]
    public string WorkDirectory { get; set; } = "./data/work";

    /// <summary>What may be thrown away while stopped: the mirrors of repositories. Default: <c>./data/cache</c>.</summary>
    [Required]
    public string CacheDirectory { get; set; } = "./data/cache";

    /// <summary>Limit of fetching a repository and of each install command. Default: 180 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "1.00:00:00")]
    public TimeSpan CloneTimeout { get; set; } = TimeSpan.FromSeconds(180);

    /// <summary>Highest limit of an agent; a task may ask for less. Default: 600 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "1.00:00:00")]
    public TimeSpan AgentTimeout { get; set; } = TimeSpan.FromSeconds(600);

    /// <summary>Highest limit of each test script; a task may ask for less. Default: 300 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "1.00:00:00")]
    public TimeSpan TestTimeout { get; set; } = TimeSpan.FromSeconds(300);

    /// <summary>Bytes kept of each output stream, half from its head and half from its tail. Default: 1 MiB.</summary>
    [Range(1024, 256 * 1024 * 1024)]
    public int MaxOutputBytes { get; set; } = 1024 * 1024;

    /// <summary>Folders below which <c>file://</c> repositories may lie. Default: none.</summary>
    public IReadOnlyList<string> AllowedFileRepos { get; set; } = [];

    /// <summary>Names and addresses of this machine that repositories may be on all the same. Default: none.</summary>
    public IReadOnlyList<string> AllowedLocalHosts { get; set; } = [];

    /// <summary>What must separate guests. Default: namespaces are required.</summary>
    public SandboxMode Sandbox { get; set; } = SandboxMode.Required;

    /// <summary>Further host folders guests may read, for runtimes outside the system folders. Default: none.</summary>
    public IReadOnlyList<string> SystemFolders { get; set; } = [];

    /// <summary>Network of the install stage when the task says nothing. Default: full.</summary>
    public NetworkPolicy NetworkInstall { get; set; } = NetworkPolicy.Full;

    /// <summary>Network of the agent when the task says nothing. Default: full.</summary>
    public NetworkPolicy NetworkAgent { get; set; } = NetworkPolicy.Full;

    /// <summary>Network of the tests when the task says nothing. Default: none.</summary>
    public NetworkPolicy NetworkTests { get; set; } = NetworkPolicy.None;

    /// <summary>The operator's variables for agents, over the task's own. Never logged. Default: none.</summary>
    public IReadOnlyDictionary<string, string> AgentEnvironment { get; set; } = new Dictionary<string, string>();
}
