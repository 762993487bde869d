using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Executor.Settings;

/// <summary>Every setting of Executor with its default. Names, ranges and texts are in <see cref="SettingCatalog"/>.</summary>
public sealed record ExecutorSettings
{
    private static readonly ImmutableArray<Uri> PublicEntryPoints =
        [new("wss://entrypoint-finney.opentensor.ai:443"), new("wss://finney.opentensor.ai:443")];

    // Serving
    public int Port { get; init; } = 8080;
    public string Bind { get; init; } = "127.0.0.1";
    public string DataDirectory { get; init; } = "./data";

    /// <summary>Follows the data directory unless it is set.</summary>
    [AllowNull]
    public string WorkspaceBase
    {
        get => field ?? Path.Combine(DataDirectory, "work");
        init;
    }

    public string? ReadToken { get; init; }
    public string? AdminToken { get; init; }
    public string ImageName { get; init; } = "platformnetwork/term-executor";
    public string ImageDigest { get; init; } = "";
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(30);
    public LogFormat LogFormat { get; init; } = LogFormat.Console;
    public LogVerbosity LogLevel { get; init; } = LogVerbosity.Information;
    public Uri? OtlpEndpoint { get; init; }

    // Submissions
    public long MaxArchiveBytes { get; init; } = 524_288_000;
    public int MaxConcurrentUploads { get; init; } = 16;
    public TimeSpan UploadIdle { get; init; } = TimeSpan.FromSeconds(30);
    public bool AllowPartialArchives { get; init; }
    public TimeSpan NonceLifetime { get; init; } = TimeSpan.FromSeconds(300);
    public bool AuthRequireV2 { get; init; }
    public int MaxSubmitsPerHotkey { get; init; } = 120;
    public int MaxSubmitsPerAddress { get; init; } = 600;

    // Consensus and admission
    public double ConsensusThreshold { get; init; } = 0.5;
    public TimeSpan ConsensusLifetime { get; init; } = TimeSpan.FromSeconds(60);
    public int MaxPendingConsensus { get; init; } = 100;
    public int MaxActiveBatches { get; init; } = 1;
    public int MaxQueuedBatches { get; init; } = 100;
    public AdmissionMode Admission { get; init; } = AdmissionMode.Queue;

    // Validators
    public ValidatorsSource ValidatorsSource { get; init; } = ValidatorsSource.Static;
    public ImmutableArray<string> Validators { get; init; } = [];
    public string? ValidatorsFile { get; init; }
    public ImmutableArray<string> TrustedValidators { get; init; } = [];
    public int BittensorNetuid { get; init; } = 100;
    public ImmutableArray<Uri> BittensorRpc { get; init; } = PublicEntryPoints;
    public double MinValidatorStake { get; init; } = 10_000;
    public TimeSpan ValidatorRefresh { get; init; } = TimeSpan.FromSeconds(300);

    // Batches and tasks
    public TimeSpan BatchDeadline { get; init; } = TimeSpan.FromSeconds(7200);
    public int MaxConcurrentTasks { get; init; } = 8;
    public int InfraRetries { get; init; } = 2;

    // Results
    public TimeSpan ResultLifetime { get; init; } = TimeSpan.FromSeconds(604_800);
    public TimeSpan BlobGrace { get; init; } = TimeSpan.FromSeconds(86_400);
    public string? CallbackSecret { get; init; }
    public ImmutableArray<string> CallbackAllowPrivate { get; init; } = [];

    // Silos
    [AllowNull]
    public string BlobDirectory
    {
        get => field ?? Path.Combine(DataDirectory, "blobs");
        init;
    }

    public ImmutableArray<Uri> BlobUrls { get; init; } = [];
    public string? BlobSecret { get; init; }
    public int BlobCacheGb { get; init; } = 10;
    public ImmutableArray<string> SiloLabels { get; init; } = [];
    public TimeSpan SiloLease { get; init; } = TimeSpan.FromSeconds(8);

    public int SiloSlots
    {
        get => field > 0 ? field : MaxConcurrentTasks;
        init;
    }

    // Execution
    public TimeSpan CloneTimeout { get; init; } = TimeSpan.FromSeconds(180);
    public TimeSpan AgentTimeout { get; init; } = TimeSpan.FromSeconds(600);
    public TimeSpan TestTimeout { get; init; } = TimeSpan.FromSeconds(300);
    public int MaxOutputBytes { get; init; } = 1_048_576;
    public ImmutableArray<string> AllowedFileRepos { get; init; } = [];
    public SandboxMode Sandbox { get; init; } = SandboxMode.Required;
    public string? AgentEnvironmentFile { get; init; }
    public NetworkAccess NetworkInstall { get; init; } = NetworkAccess.Full;
    public NetworkAccess NetworkAgent { get; init; } = NetworkAccess.Full;
    public NetworkAccess NetworkTests { get; init; } = NetworkAccess.None;

    // What guests and caches may use
    public ImmutableArray<string> NetworkAllowPrivate { get; init; } = [];
    public long GuestUidBase { get; init; } = 100_000;
    public int TaskMemoryMb { get; init; } = 4096;
    public double TaskCpus { get; init; } = 2;
    public int TaskPids { get; init; } = 1024;
    public int TaskDiskMb { get; init; } = 10_240;
    public int TaskInodes { get; init; } = 1_000_000;
    public int CacheMinGb { get; init; } = 2;
    public int CacheMaxGb { get; init; } = 50;
    public int MinFreeDiskGb { get; init; } = 2;

    // The cluster
    public Uri? RedisUrl { get; init; }
    public bool Standalone { get; init; }
    public string ClusterId { get; init; } = "executor";
    public string ServiceId { get; init; } = "executor";

    /// <summary>The name of the host unless it is set.</summary>
    public string? SiloName { get; init; }
    public int SiloPort { get; init; } = 11_111;
    public int SiloGatewayPort { get; init; } = 30_000;
    public int SiloHttpPort { get; init; } = 8081;
    public string? AdvertisedAddress { get; init; }
}

public enum LogFormat
{
    Console,
    Json,
}

public enum LogVerbosity
{
    Trace,
    Debug,
    Information,
    Warning,
    Error,
}

public enum AdmissionMode
{
    Queue,
    Reject,
}

public enum ValidatorsSource
{
    Static,
    File,
    Chain,
}

public enum SandboxMode
{
    Required,
    Process,
}

public enum NetworkAccess
{
    None,
    Full,
}
