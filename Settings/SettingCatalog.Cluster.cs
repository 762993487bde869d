using System.Collections.Immutable;
using Executor.Settings.Kinds;

namespace Executor.Settings;

public static partial class SettingCatalog
{
    private static ImmutableArray<Setting> Cluster =>
    [
        Setting.Of(
            "REDIS_URL", new RedisKind(),
            s => s.RedisUrl, (s, v) => s with { RedisUrl = v },
            "Redis server through which the processes of a cluster find each other and which keeps their state.",
            isClusterOnly: true),
        Setting.Of(
            "STANDALONE", Switch,
            s => s.Standalone, (s, v) => s with { Standalone = v },
            "Makes a cluster of one silo on this machine that keeps its state in memory, to try it without Redis.",
            isClusterOnly: true),
        Setting.Of(
            "CLUSTER_ID", TextKind.Name,
            s => s.ClusterId, (s, v) => s with { ClusterId = v! },
            "Name of the cluster: only processes that give the same one find each other.",
            isClusterOnly: true),
        Setting.Of(
            "SERVICE_ID", TextKind.Name,
            s => s.ServiceId, (s, v) => s with { ServiceId = v! },
            "Name of the state in Redis: it stays when the cluster is given another name.",
            isClusterOnly: true),
        Setting.Of(
            "SILO_NAME", TextKind.Name,
            s => s.SiloName, (s, v) => s with { SiloName = v },
            "Name of the silo, unlike those of all others; the name of the host unless set."),
        Setting.Of(
            "SILO_PORT", new WholeKind<int>(1, 65_535),
            s => s.SiloPort, (s, v) => s with { SiloPort = v },
            "TCP port of a silo for other silos.",
            isClusterOnly: true),
        Setting.Of(
            "SILO_GATEWAY_PORT", new WholeKind<int>(1, 65_535),
            s => s.SiloGatewayPort, (s, v) => s with { SiloGatewayPort = v },
            "TCP port of a silo for gateways.",
            isClusterOnly: true),
        Setting.Of(
            "SILO_HTTP_PORT", new WholeKind<int>(0, 65_535),
            s => s.SiloHttpPort, (s, v) => s with { SiloHttpPort = v },
            "TCP port of a silo's health and metrics, on the address that BIND names; 0 takes a free one.",
            isClusterOnly: true),
        Setting.Of(
            "ADVERTISED_ADDRESS", TextKind.IpAddress,
            s => s.AdvertisedAddress, (s, v) => s with { AdvertisedAddress = v },
            "IP address at which other processes reach this silo; the first one of the host's name unless set.",
            isClusterOnly: true),
    ];
}
