using System.ComponentModel.DataAnnotations;
using Executor.Execution.Sandbox;

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

    /// <summary>
    /// Private addresses and ranges that stages with full network may reach all the same, as an address or in CIDR form. Default: none.
    /// </summary>
    public IReadOnlyList<string> AllowedPrivateNetworks { get; set; } = [];

    /// <summary>First of the 65,536 user ids of the host that guests are mapped to. Default: 100000.</summary>
    [Range(typeof(long), "65536", "4294836224")]
    public long GuestUidBase { get; set; } = 100_000;

    /// <summary>Highest memory of a task; it may ask for less. Default: 4 GiB.</summary>
    [Range(typeof(long), "16777216", "17592186044416")]
    public long MemoryLimitBytes { get; set; } = 4L << 30;

    /// <summary>Most processors of a task, fractions included; it may ask for less. Default: 2.</summary>
    [Range(0.1, 1024)]
    public double CpuLimit { get; set; } = 2;

    /// <summary>Most processes and threads of a task; it may ask for less. Default: 1024.</summary>
    [Range(16, 4_194_304)]
    public int ProcessLimit { get; set; } = 1024;

    /// <summary>Most disk space a task may fill; it may ask for less. Default: 10 GiB.</summary>
    [Range(typeof(long), "16777216", "1125899906842624")]
    public long DiskLimitBytes { get; set; } = 10L << 30;

    /// <summary>Most files and folders a task may make. Default: 1,000,000.</summary>
    [Range(typeof(long), "1000", "1000000000")]
    public long InodeLimit { get; set; } = 1_000_000;

    /// <summary>Most changed files of an agent that become its patch and are graded. Default: 100,000.</summary>
    [Range(1, 1_000_000)]
    public int ChangeLimit { get; set; } = 100_000;

    /// <summary>Size down to which the cache is kept even when disk space runs short. Default: 2 GiB.</summary>
    [Range(typeof(long), "0", "1125899906842624")]
    public long CacheMinBytes { get; set; } = 2L << 30;

    /// <summary>Size above which what was used longest ago leaves the cache. Default: 50 GiB.</summary>
    [Range(typeof(long), "0", "1125899906842624")]
    public long CacheMaxBytes { get; set; } = 50L << 30;

    /// <summary>Free disk space that the cache makes room for, and without which no work is taken. Default: 2 GiB.</summary>
    [Range(typeof(long), "0", "1125899906842624")]
    public long MinFreeDiskBytes { get; set; } = 2L << 30;

    /// <summary>The operator's variables for agents, over the task's own. Never logged. Default: none.</summary>
    public IReadOnlyDictionary<string, string> AgentEnvironment { get; set; } = new Dictionary<string, string>();
}
