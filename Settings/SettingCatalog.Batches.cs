using System.Collections.Immutable;
using Executor.Settings.Kinds;

namespace Executor.Settings;

public static partial class SettingCatalog
{
    private static ImmutableArray<Setting> Validators =>
    [
        Setting.Of(
            "CONSENSUS_THRESHOLD", RealKind.Above(0, 1),
            s => s.ConsensusThreshold, (s, v) => s with { ConsensusThreshold = v },
            "Share of the validators that must vote for an archive."),
        Setting.Of(
            "CONSENSUS_TTL_SECS", new SecondsKind(1, Year),
            s => s.ConsensusLifetime, (s, v) => s with { ConsensusLifetime = v },
            "How long after the first vote the others may follow."),
        Setting.Of(
            "MAX_PENDING_CONSENSUS", new WholeKind<int>(1, 1_000_000),
            s => s.MaxPendingConsensus, (s, v) => s with { MaxPendingConsensus = v },
            "Archives that may wait for votes at one time."),
        Setting.Of(
            "MAX_ACTIVE_BATCHES", new WholeKind<int>(1, 10_000),
            s => s.MaxActiveBatches, (s, v) => s with { MaxActiveBatches = v },
            "Batches that run at one time."),
        Setting.Of(
            "MAX_QUEUED_BATCHES", new WholeKind<int>(0, 1_000_000),
            s => s.MaxQueuedBatches, (s, v) => s with { MaxQueuedBatches = v },
            "Batches that may wait for their turn."),
        Setting.Of(
            "ADMISSION", new ChoiceKind<AdmissionMode>(),
            s => s.Admission, (s, v) => s with { Admission = v },
            "Whether a batch waits for its turn or is refused while another runs."),
        Setting.Of(
            "VALIDATORS_SOURCE", new ChoiceKind<ValidatorsSource>(),
            s => s.ValidatorsSource, (s, v) => s with { ValidatorsSource = v },
            "Where the validator set comes from: VALIDATORS, VALIDATORS_FILE, or the subnet on the chain."),
        Setting.Of(
            "VALIDATORS", ListKind.Hotkeys,
            s => s.Validators, (s, v) => s with { Validators = v },
            "Hotkeys of the static validator set."),
        Setting.Of(
            "VALIDATORS_FILE", TextKind.Path,
            s => s.ValidatorsFile, (s, v) => s with { ValidatorsFile = v },
            "JSON list of hotkeys, read again when it changes."),
        Setting.Of(
            "TRUSTED_VALIDATORS", ListKind.Hotkeys,
            s => s.TrustedValidators, (s, v) => s with { TrustedValidators = v },
            "Hotkeys that count as validators whatever the source says."),
        Setting.Of(
            "BITTENSOR_NETUID", new WholeKind<int>(0, 65_535),
            s => s.BittensorNetuid, (s, v) => s with { BittensorNetuid = v },
            "Number of the subnet."),
        Setting.Of(
            "BITTENSOR_RPC", EndpointsKind.Nodes,
            s => s.BittensorRpc, (s, v) => s with { BittensorRpc = v },
            "Nodes of the chain, tried in this order."),
        Setting.Of(
            "MIN_VALIDATOR_STAKE_TAO", RealKind.From(0, 1_000_000_000),
            s => s.MinValidatorStake, (s, v) => s with { MinValidatorStake = v },
            "Least stake of a validator from the chain, counted in the subnet's own token."),
        Setting.Of(
            "VALIDATOR_REFRESH_SECS", new SecondsKind(1, Year),
            s => s.ValidatorRefresh, (s, v) => s with { ValidatorRefresh = v },
            "How often the validator set is read again; a reading that fails is repeated after 2 and 4 seconds."),
    ];

    private static ImmutableArray<Setting> Batches =>
    [
        Setting.Of(
            "SESSION_TTL_SECS", new SecondsKind(1, Year),
            s => s.BatchDeadline, (s, v) => s with { BatchDeadline = v },
            "Longest run of a batch."),
        Setting.Of(
            "MAX_CONCURRENT_TASKS",
            new WholeKind<int>(1, 1024),
            s => s.MaxConcurrentTasks,
            (s, v) => s with { MaxConcurrentTasks = v },
            "Tasks of one batch that run at one time, over all silos together.",
            alias: "CONCURRENTLY_TASKS"),
        Setting.Of(
            "INFRA_RETRIES", new WholeKind<int>(0, 100),
            s => s.InfraRetries, (s, v) => s with { InfraRetries = v },
            "Further attempts after a fault of the executor itself."),
    ];

    private static ImmutableArray<Setting> Execution =>
    [
        Setting.Of(
            "CLONE_TIMEOUT_SECS", new SecondsKind(1, Day),
            s => s.CloneTimeout, (s, v) => s with { CloneTimeout = v },
            "Limit of the clone and of each install command."),
        Setting.Of(
            "AGENT_TIMEOUT_SECS", new SecondsKind(1, 7 * Day),
            s => s.AgentTimeout, (s, v) => s with { AgentTimeout = v },
            "Limit of the agent."),
        Setting.Of(
            "TEST_TIMEOUT_SECS", new SecondsKind(1, 7 * Day),
            s => s.TestTimeout, (s, v) => s with { TestTimeout = v },
            "Limit of each test script."),
        Setting.Of(
            "MAX_OUTPUT_BYTES", new WholeKind<int>(1024, 1 << 30, "bytes"),
            s => s.MaxOutputBytes, (s, v) => s with { MaxOutputBytes = v },
            "Output kept of each stream of a process."),
        Setting.Of(
            "ALLOWED_FILE_REPOS", ListKind.Folders,
            s => s.AllowedFileRepos, (s, v) => s with { AllowedFileRepos = v },
            "Folders whose repositories tasks may name as file:// URLs."),
        Setting.Of(
            "SANDBOX", new ChoiceKind<SandboxMode>(),
            s => s.Sandbox, (s, v) => s with { Sandbox = v },
            "Whether guests need namespaces of their own or run as plain processes."),
        Setting.Of(
            "AGENT_ENV_FILE", TextKind.Path,
            s => s.AgentEnvironmentFile, (s, v) => s with { AgentEnvironmentFile = v },
            "File with NAME=value lines given to every agent."),
        Setting.Of(
            "NETWORK_INSTALL", new ChoiceKind<NetworkAccess>(),
            s => s.NetworkInstall, (s, v) => s with { NetworkInstall = v },
            "Network of install commands; full is the internet without this host, link-local and private addresses."),
        Setting.Of(
            "NETWORK_AGENT", new ChoiceKind<NetworkAccess>(),
            s => s.NetworkAgent, (s, v) => s with { NetworkAgent = v },
            "Network of agents; full is the internet without this host, link-local and private addresses."),
        Setting.Of(
            "NETWORK_TESTS", new ChoiceKind<NetworkAccess>(),
            s => s.NetworkTests, (s, v) => s with { NetworkTests = v },
            "Network of tests; full is the internet without this host, link-local and private addresses."),
    ];
}
