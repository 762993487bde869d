using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Executor.Contracts.Batches;
using Executor.Contracts.Events;
using Executor.Contracts.Tasks;
using Executor.Grains.Events;
using Executor.Grains.Interfaces.Batches;
using Executor.Grains.Interfaces.Events;
using Executor.Grains.Interfaces.Tasks;
using Executor.TestKit.Batches;
using Executor.TestKit.Hosting;
using Executor.TestKit.Waiting;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Streams;

namespace Executor.Grains.Tests.Batches;

/// <summary>What many tasks tell their batch at one time.</summary>
public sealed class GroupedNewsTests
{
    private const int Tasks = 200;

    [Fact]
    public async Task News_OfManyTasks_SharesWrites_AndEachIsStoredWhenItIsTaken()
    {
        Assert.SkipUnless(GrainTestHost.KeepsState, "This host does not count its writes.");
        await using var host = await GrainTestHost.StartAsync();
        var order = await StartAsync(host);
        using var writes = new PageWrites(host);

        var stored = await Task.WhenAll(order.Tasks.Select(async task =>
        {
            await Desk(host, order).BringAsync(News(task.TaskId, TaskStage.RunningAgent));
            return (await host.EventsAsync(order.BatchId)).Any(item => item.Event is TaskStageEntered entered && entered.TaskId == task.TaskId);
        }));

        Assert.DoesNotContain(false, stored);
        var events = await host.EventsAsync(order.BatchId);
        Assert.Equal(2 + (2 * Tasks), events.Length);
        Assert.Equal(Enumerable.Range(1, events.Length).Select(number => (long)number), events.Select(item => item.Sequence));
        Assert.InRange(writes.Count, 2, Tasks / 2);
    }

    [Fact]
    public async Task News_OfOneTask_InOneGroup_IsTakenInItsOrder()
    {
        await using var host = await GrainTestHost.StartAsync();
        var order = await StartAsync(host);
        var batch = host.Batch(order.BatchId);

        await batch.ReportAsync(
            News("task-001", TaskStage.CloningRepo),
            News("task-001", TaskStage.InstallingDeps),
            News("task-001", TaskStage.InstallingDeps),
            News("task-001", TaskStage.CloningRepo),
            News("task-001", TaskStage.Completed),
            News("task-001", TaskStage.Completed),
            News("task-001", TaskStage.RunningTests));

        Assert.Equal(
            [nameof(BatchQueued), nameof(BatchStarted), nameof(TaskStarted), nameof(TaskStageEntered), nameof(TaskStageEntered), nameof(TaskCompleted)],
            (await host.EventsAsync(order.BatchId)).Select(item => item.Event.GetType().Name));
    }

    [Fact]
    public async Task News_WhileTheBatchIsCancelled_EndsEveryTaskOnce()
    {
        await using var host = await GrainTestHost.StartAsync();
        var order = await StartAsync(host);
        var batch = host.Batch(order.BatchId);

        // In the middle of the news, so that whatever comes first is right.
        var news = order.Tasks.Take(Tasks / 2).Select(task => Desk(host, order).BringAsync(News(task.TaskId, TaskStage.Completed))).ToArray();
        var cancelled = batch.CancelAsync();
        await Task.WhenAll(order.Tasks.Skip(Tasks / 2).Select(task => Desk(host, order).BringAsync(News(task.TaskId, TaskStage.Completed))));
        await Task.WhenAll([.. news, cancelled]);

        var end = (await batch.GetAsync())!;
        Assert.Equal((BatchStatus.Failed, Tasks, Tasks), (end.Status, end.CompletedTasks, end.PassedTasks + end.FailedTasks));
        var events = await host.EventsAsync(order.BatchId);
        Assert.Equal(Tasks, events.Select(item => item.Event).OfType<TaskCompleted>().Select(done => done.TaskId).Distinct().Count());
        Assert.Equal(Tasks, events.Count(item => item.Event is TaskCompleted));
        Assert.IsType<BatchCancelled>(events[^1].Event);
    }

    [Fact]
    public async Task Event_OnTheStream_IsStoredAlready_AndInOrder()
    {
        await using var host = await GrainTestHost.StartAsync();
        var order = await StartAsync(host);
        var heard = new ConcurrentQueue<(SequencedEvent Item, bool Stored)>();
        var stream = host.Services.GetRequiredService<IClusterClient>().GetStreamProvider(BatchStreams.Provider)
            .GetStream<SequencedEvent>(StreamId.Create(BatchStreams.Namespace, order.BatchId));
        await stream.SubscribeAsync(async (item, _) =>
        {
            var page = host.Grains.GetGrain<IEventPageGrain>($"{order.BatchId}/{EventLog.PageOf(item.Sequence)}");
            heard.Enqueue((item, (await page.ReadAsync(item.Sequence - 1)).FirstOrDefault() == item));
        });

        await Task.WhenAll(order.Tasks.Select(task => Desk(host, order).BringAsync(News(task.TaskId, TaskStage.RunningAgent))));

        const int last = 2 + (2 * Tasks);
        await Eventually.HoldsAsync("the last event to be heard", () => heard.LastOrDefault().Item?.Sequence == last);
        Assert.DoesNotContain(heard, item => !item.Stored);
        var sequences = heard.Select(item => item.Item.Sequence).ToArray();

        // A stream may also bring what was on it a moment before somebody listened: the batch queued and started.
        Assert.InRange(sequences[0], 1, 3);
        Assert.Equal(Enumerable.Range((int)sequences[0], last + 1 - (int)sequences[0]).Select(number => (long)number), sequences);
    }

    // No silo: the tasks wait, and the test tells what becomes of them.
    private static async Task<BatchOrder> StartAsync(GrainTestHost host)
    {
        var order = Make.Batch(Tasks);
        await host.Index.AdmitAsync(order);
        await host.BatchAsync(order.BatchId, "to start", batch => batch.Status == BatchStatus.Running);
        return order;
    }

    private static IBatchNewsGrain Desk(GrainTestHost host, BatchOrder order) => host.Grains.GetGrain<IBatchNewsGrain>(order.BatchId);

    private static TaskNews News(string taskId, TaskStage stage) => new() { TaskId = taskId, Attempt = 1, Stage = stage, Silo = "silo-1" };

    /// <summary>Counts the durable writes of event pages.</summary>
    private sealed class PageWrites : IDisposable
    {
        private readonly MeterListener _listener = new();
        private long _count;

        public PageWrites(GrainTestHost host)
        {
            var meters = host.Services.GetRequiredService<IMeterFactory>();
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "executor.embedded.state.writes" && ReferenceEquals(instrument.Meter.Scope, meters))
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((_, count, tags, _) =>
            {
                if (tags.Length == 1 && tags[0].Value as string == "eventpage")
                {
                    Interlocked.Add(ref _count, count);
                }
            });
            _listener.Start();
        }

        public long Count => Interlocked.Read(ref _count);

        public void Dispose() => _listener.Dispose();
    }
}
