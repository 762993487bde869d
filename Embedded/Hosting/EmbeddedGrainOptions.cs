using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;

namespace Executor.Embedded.Hosting;

/// <summary>Settings of the embedded grain host.</summary>
public sealed class EmbeddedGrainOptions
{
    private const string Shortest = "00:00:00.001";
    private const string Longest = "40.00:00:00";

    /// <summary>Directory of grain state and reminders; one host at a time may use it. Required.</summary>
    [Required]
    public string StateDirectory { get; set; } = "";

    /// <summary>How state is written; its resolver must know every state type. Required.</summary>
    [Required]
    public JsonSerializerOptions? JsonOptions { get; set; }

    /// <summary>Assemblies that hold grain classes. At least one.</summary>
    [MinLength(1)]
    public IList<Assembly> GrainAssemblies { get; } = [];

    /// <summary>Storage names that [PersistentState] may give. Default: "Default".</summary>
    public ISet<string> StorageNames { get; } = new HashSet<string>(StringComparer.Ordinal) { "Default" };

    /// <summary>Names of stream providers. Default: none.</summary>
    public ISet<string> StreamProviderNames { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Items that a stream subscriber may be behind before it loses the oldest. Default: 10,000.</summary>
    [Range(1, int.MaxValue)]
    public int StreamQueueLength { get; set; } = 10_000;

    /// <summary>How long a caller waits for an answer; [ResponseTimeout] on a method overrides it. Default: 30 seconds.</summary>
    [Range(typeof(TimeSpan), Shortest, Longest)]
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an unused grain stays in memory. Default: 15 minutes.</summary>
    [Range(typeof(TimeSpan), Shortest, Longest)]
    public TimeSpan CollectionAge { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How often unused grains are looked for. Default: 1 minute.</summary>
    [Range(typeof(TimeSpan), Shortest, Longest)]
    public TimeSpan CollectionInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long construction, reading of state and OnActivateAsync may take together. Default: 30 seconds.</summary>
    [Range(typeof(TimeSpan), Shortest, Longest)]
    public TimeSpan ActivationTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long OnDeactivateAsync may take. Default: 30 seconds.</summary>
    [Range(typeof(TimeSpan), Shortest, Longest)]
    public TimeSpan DeactivationTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the host waits for its grains when it stops. Default: 10 seconds.</summary>
    [Range(typeof(TimeSpan), Shortest, Longest)]
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Shortest period of a reminder. Default: 1 minute, as in Orleans.</summary>
    [Range(typeof(TimeSpan), Shortest, Longest)]
    public TimeSpan MinimumReminderPeriod { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Threads that write state; each can have one write on its way to the disk. Default: 4.</summary>
    [Range(1, 64)]
    public int StateWriters { get; set; } = 4;
}
