using System.Collections.Frozen;
using System.Collections.Immutable;
using Executor.Settings.Kinds;

namespace Executor.Settings;

/// <summary>Every setting, in the order in which they are shown.</summary>
public static partial class SettingCatalog
{
    private const long Day = 86_400;
    private const long Year = 366 * Day;

    private static readonly SwitchKind Switch = new();

    public static ImmutableArray<Setting> All { get; } =
    [
        .. Serving, .. Submissions, .. Validators, .. Batches, .. Results, .. Silos, .. Execution, .. Resources, .. Cluster,
    ];

    /// <summary>Names that operators may know but that do nothing here, with the reason. Setting one is answered by a warning.</summary>
    public static FrozenDictionary<string, string> WithoutEffect { get; } = new Dictionary<string, string>
    {
        ["AUTHORIZED_HOTKEY"] = "use VALIDATORS",
        ["BASILICA_API_TOKEN"] = NoRental,
        ["BASILICA_API_URL"] = NoRental,
        ["BASILICA_SSH_KEY"] = NoRental,
        ["RUST_LOG"] = "use LOG_LEVEL",
        ["SUDO_PASSWORD"] = "there are no upload forms",
        ["WORKER_API_KEY"] = "use READ_TOKEN",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static string NoRental => "no machines are rented";

    private static ImmutableArray<Setting> Serving =>
    [
        Setting.Of(
            "PORT", new WholeKind<int>(0, 65_535),
            s => s.Port, (s, v) => s with { Port = v },
            "TCP port of the HTTP API; 0 takes a free one."),
        Setting.Of(
            "BIND", TextKind.Address,
            s => s.Bind, (s, v) => s with { Bind = v! },
            "Address the HTTP API listens on."),
        Setting.Of(
            "DATA_DIR", TextKind.Path,
            s => s.DataDirectory, (s, v) => s with { DataDirectory = v! },
            "Folder of state, blobs, caches and keys."),
        Setting.Of(
            "WORKSPACE_BASE", TextKind.Path,
            s => s.WorkspaceBase, (s, v) => s with { WorkspaceBase = v },
            "Folder of running attempts; work in DATA_DIR unless set."),
        Setting.Of(
            "READ_TOKEN", TextKind.Token,
            s => s.ReadToken, (s, v) => s with { ReadToken = v },
            "Bearer token required on reads, events and the dashboard; open when unset.",
            isSecret: true),
        Setting.Of(
            "ADMIN_TOKEN", TextKind.Token,
            s => s.AdminToken, (s, v) => s with { AdminToken = v },
            "Bearer token of operators, good for reads too; without it the routes that change silos are refused.",
            isSecret: true),
        Setting.Of(
            "IMAGE_NAME", TextKind.Free,
            s => s.ImageName, (s, v) => s with { ImageName = v! },
            "Container image as reported by /instance."),
        Setting.Of(
            "IMAGE_DIGEST", TextKind.Free,
            s => s.ImageDigest, (s, v) => s with { ImageDigest = v! },
            "Digest of that image as reported by /instance."),
        Setting.Of(
            "DRAIN_SECS", new SecondsKind(0, Day),
            s => s.Drain, (s, v) => s with { Drain = v },
            "Time running attempts get to end when the server is told to stop, or a silo is drained without a time of its own."),
        Setting.Of(
            "LOG_FORMAT", new ChoiceKind<LogFormat>(),
            s => s.LogFormat, (s, v) => s with { LogFormat = v },
            "Form of the log on standard error."),
        Setting.Of(
            "LOG_LEVEL", new ChoiceKind<LogVerbosity>(),
            s => s.LogLevel, (s, v) => s with { LogLevel = v },
            "Least severity that is logged."),
        Setting.Of(
            "OTEL_EXPORTER_OTLP_ENDPOINT", new AddressKind(),
            s => s.OtlpEndpoint, (s, v) => s with { OtlpEndpoint = v },
            "Collector that traces of requests, and in a cluster of the grain calls they lead to, are sent to."),
    ];

    private static ImmutableArray<Setting> Submissions =>
    [
        Setting.Of(
            "MAX_ARCHIVE_BYTES", new WholeKind<long>(1, 1L << 40, "bytes"),
            s => s.MaxArchiveBytes, (s, v) => s with { MaxArchiveBytes = v },
            "Largest archive that is taken."),
        Setting.Of(
            "MAX_CONCURRENT_UPLOADS", new WholeKind<int>(1, 10_000),
            s => s.MaxConcurrentUploads, (s, v) => s with { MaxConcurrentUploads = v },
            "Uploads received at one time."),
        Setting.Of(
            "UPLOAD_IDLE_SECS", new SecondsKind(1, Day),
            s => s.UploadIdle, (s, v) => s with { UploadIdle = v },
            "Longest pause in an upload before it is given up; beyond that it must bring 16 KiB a second."),
        Setting.Of(
            "ALLOW_PARTIAL_ARCHIVES", Switch,
            s => s.AllowPartialArchives, (s, v) => s with { AllowPartialArchives = v },
            "Takes an archive with invalid tasks and fails only those."),
        Setting.Of(
            "NONCE_TTL_SECS", new SecondsKind(1, Year),
            s => s.NonceLifetime, (s, v) => s with { NonceLifetime = v },
            "How long a used nonce is remembered."),
        Setting.Of(
            "AUTH_REQUIRE_V2", Switch,
            s => s.AuthRequireV2, (s, v) => s with { AuthRequireV2 = v },
            "Refuses signatures that bind neither time nor archive."),
        Setting.Of(
            "MAX_SUBMITS_PER_HOTKEY", new WholeKind<int>(0, 1_000_000),
            s => s.MaxSubmitsPerHotkey, (s, v) => s with { MaxSubmitsPerHotkey = v },
            "Submissions of one validator in a minute; 0 for no limit."),
        Setting.Of(
            "MAX_SUBMITS_PER_ADDRESS", new WholeKind<int>(0, 1_000_000),
            s => s.MaxSubmitsPerAddress, (s, v) => s with { MaxSubmitsPerAddress = v },
            "Requests to submit from one address in a minute; 0 for no limit, as behind a proxy, whose address all have."),
    ];
}
