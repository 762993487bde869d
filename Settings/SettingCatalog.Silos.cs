using System.Collections.Immutable;
using Executor.Settings.Kinds;

namespace Executor.Settings;

public static partial class SettingCatalog
{
    private static ImmutableArray<Setting> Silos =>
    [
        Setting.Of(
            "BLOB_DIR", TextKind.Path,
            s => s.BlobDirectory, (s, v) => s with { BlobDirectory = v },
            "Folder of blobs, the same for all nodes of a cluster that mount one; blobs in DATA_DIR unless set."),
        Setting.Of(
            "BLOB_URLS", EndpointsKind.Gateways,
            s => s.BlobUrls, (s, v) => s with { BlobUrls = v },
            "Gateways that a silo without that folder gets blobs from and brings them to, tried in this order."),
        Setting.Of(
            "BLOB_SECRET", TextKind.Token,
            s => s.BlobSecret, (s, v) => s with { BlobSecret = v },
            "Bearer token between those silos and the gateways, the same on all; without it gateways refuse them.",
            isSecret: true),
        Setting.Of(
            "BLOB_CACHE_GB", new WholeKind<int>(1, MaxGigabytes, "GB"),
            s => s.BlobCacheGb, (s, v) => s with { BlobCacheGb = v },
            "Size above which a silo with BLOB_URLS removes the copies of blobs it used longest ago."),
        Setting.Of(
            "SILO_LABELS", ListKind.Labels,
            s => s.SiloLabels, (s, v) => s with { SiloLabels = v },
            "What is shown with this silo, such as its zone; nothing is placed by it."),
        Setting.Of(
            "SILO_LEASE_SECS", new SecondsKind(2, Day),
            s => s.SiloLease, (s, v) => s with { SiloLease = v },
            "How long a silo may be silent before what it runs is run elsewhere, the same on all; it reports four times in that time."),
        Setting.Of(
            "SILO_SLOTS", new WholeKind<int>(1, 1024),
            s => s.SiloSlots, (s, v) => s with { SiloSlots = v },
            "Tasks that run at one time on this silo, of whatever batches; as many as MAX_CONCURRENT_TASKS unless set."),
    ];
}
