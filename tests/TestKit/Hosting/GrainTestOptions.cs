using Executor.Grains.Batches;
using Executor.Grains.Callbacks;
using Executor.Grains.Consensus;
using Executor.Grains.Idempotency;
using Executor.Grains.Nonces;
using Executor.Grains.Retention;
using Executor.Grains.Scheduling;
using Executor.Grains.Tasks;
using Executor.Grains.Validators;

namespace Executor.TestKit.Hosting;

/// <summary>The options of every room. Those that would let a slow machine give up on a test's silo are long here, waits are short.</summary>
public sealed class GrainTestOptions
{
    /// <summary>Whether state goes to a disk even where a file system in memory would do.</summary>
    public bool StateOnDisk { get; set; }

    public BatchOptions Batches { get; } = new();

    public CallbackOptions Callbacks { get; } = new();

    public ConsensusOptions Consensus { get; } = new();

    public IdempotencyOptions Idempotency { get; } = new();

    public NonceOptions Nonces { get; } = new();

    public RetentionOptions Retention { get; } = new();

    public SchedulingOptions Scheduling { get; } = new() { SiloLease = TimeSpan.FromHours(1), AttemptGrace = TimeSpan.FromHours(1) };

    public TaskOptions Tasks { get; } = new() { RetryDelay = TimeSpan.FromMilliseconds(10) };

    public ValidatorOptions Validators { get; } = new() { Refresh = TimeSpan.FromHours(1) };
}
