using Executor.Contracts.Batches;
using Executor.Contracts.Silos;
using Executor.Contracts.Validators;
using Executor.Grains.Interfaces.Batches;
using Executor.Grains.Interfaces.Consensus;
using Executor.Grains.Interfaces.Scheduling;
using Executor.Grains.Interfaces.Validators;
using Executor.Serving.Metrics;
using Executor.Settings;

namespace Executor.Gateway.Metrics;

// What only the grains know, asked for when somebody looks.
internal sealed partial class ClusterMetrics(
    IGrainFactory grains, ExecutorSettings settings, TimeProvider time, ILogger<ClusterMetrics> logger)
{
    // A scrape must not hang with the cluster it is to report on.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public async Task AddAsync(PrometheusText text, CancellationToken cancellationToken)
    {
        try
        {
            var totals = grains.GetGrain<IBatchIndexGrain>(0).GetTotalsAsync();
            var silos = grains.GetGrain<ISchedulerGrain>(0).GetSilosAsync();
            var waiting = grains.GetGrain<ISchedulerGrain>(0).CountWaitingAsync();
            var pending = grains.GetGrain<IPendingIndexGrain>(0).CountAsync();
            var validators = grains.GetGrain<IValidatorSetGrain>(settings.BittensorNetuid).GetAsync();
            await Task.WhenAll(totals, silos, waiting, pending, validators).WaitAsync(Patience, time, cancellationToken);

            var (batches, all) = (await totals, await silos);
            AddProtocol(text, batches);
            text.Add(Gauge("executor_queue_batches", "Batches waiting for their turn.", batches.Queued));
            text.Add(Gauge("executor_queue_tasks", "Tasks waiting for a slot.", await waiting));
            text.Add(Gauge("executor_consensus_pending", "Archives waiting for votes.", await pending));
            text.Add(Gauge("executor_silos", "Silos that report for work.", all.Count(silo => silo.State != SiloState.Lost)));
            text.Add(Gauge("executor_slots", "Slots of all silos.", all.Sum(silo => silo.Slots)));
            text.Add(Gauge("executor_slots_used", "Slots that are leased.", all.Sum(silo => silo.Used)));
            AddValidators(text, await validators);
            text.Add(Gauge("executor_grains_up", "Whether the grains answered this scrape.", 1));
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // A number that is not known is left out: 0 would be a lie that ends in somebody's graph.
            LogNotAnswered(exception.GetType().Name);
            text.Add(Gauge("executor_grains_up", "Whether the grains answered this scrape.", 0));
        }
    }

    private void AddValidators(PrometheusText text, ValidatorSetView set)
    {
        text.Add(new MetricFamily(
            "executor_validators",
            MetricKind.Gauge,
            "Validators whose votes count, by where they come from.",
            [new MetricSample([KeyValuePair.Create("source", set.Source)], set.Hotkeys.Length, null)]));
        text.Add(Gauge("executor_validators_stale", "Whether the set was not confirmed by the last asking of its source.", set.Stale ? 1 : 0));
        if (set.FetchedAt is { } fetched)
        {
            var age = Math.Max(0, (time.GetUtcNow() - fetched).TotalSeconds);
            text.Add(Gauge("executor_validators_age_seconds", "Time since the source last gave a good set.", age));
        }

        if (set.Block is { } block)
        {
            text.Add(Gauge("executor_validators_block", "Block of the chain that the set was read at.", block));
        }
    }

    // Names, types and help texts are the protocol's.
    private static void AddProtocol(PrometheusText text, BatchTotals totals)
    {
        text.AddVerbatim(Counter("term_executor_batches_total", "Total batches submitted.", totals.Submitted));
        text.AddVerbatim(Gauge("term_executor_batches_active", "Currently running batches.", totals.Active));
        text.AddVerbatim(Counter("term_executor_batches_completed", "Completed batches.", totals.Finished));
        text.AddVerbatim(Counter("term_executor_tasks_total", "Total tasks evaluated.", totals.TasksFinished));
        text.AddVerbatim(Counter("term_executor_tasks_passed", "Tasks that passed (reward=1).", totals.TasksPassed));
        text.AddVerbatim(Counter("term_executor_tasks_failed", "Tasks that failed (reward=0).", totals.TasksFailed));
        text.AddVerbatim(Counter("term_executor_duration_ms_sum", "Sum of batch durations in ms.", totals.DurationMs));
    }

    private static MetricFamily Counter(string name, string help, double value) =>
        MetricFamily.Single(name, MetricKind.Counter, help, value);

    private static MetricFamily Gauge(string name, string help, double value) => MetricFamily.Single(name, MetricKind.Gauge, help, value);

    [LoggerMessage(LogLevel.Warning, "The grains did not answer a scrape ({Exception})")]
    private partial void LogNotAnswered(string exception);
}
