using System.Collections.Immutable;
using Executor.Settings.Kinds;

namespace Executor.Settings;

public static partial class SettingCatalog
{
    private static ImmutableArray<Setting> Silos =>
    [
        Setting.Of(
            "SILO_NAME", TextKind.Name,
            s => s.SiloName, (s, v) => s with { SiloName = v },
            "Name of this silo, which no other silo of the cluster has and which stays over restarts; that of the host unless set."),
        Setting.Of(
            "SILO_LABELS", ListKind.Labels,
            s => s.SiloLabels, (s, v) => s with { SiloLabels = v },
            "What is shown with this silo, such as its zone; nothing is placed by it."),
        Setting.Of(
            "SILO_LEASE_SECS", new SecondsKind(2, Day),
            s => s.SiloLease, (s, v) => s with { SiloLease = v },
            "How long a silo may be silent before what it runs is run elsewhere; it reports four times in that time. The same on all."),
    ];
}
