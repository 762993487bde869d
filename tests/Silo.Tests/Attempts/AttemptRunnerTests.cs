using System.Collections.Concurrent;
using Executor.Blobs;
using Executor.Contracts.Tasks;
using Executor.Execution.Hosting;
using Executor.Execution.Tasks;
using Executor.Grains.Interfaces.Scheduling;
using Executor.Grains.Interfaces.Tasks;
using Executor.Silo.Attempts;
using Executor.Silo.Events;
using Executor.TestKit.Batches;
using Executor.TestKit.Fakes;
using Executor.TestKit.Hosting;
using Executor.TestKit.Waiting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using OptionsOf = Microsoft.Extensions.Options.Options;

namespace Executor.Silo.Tests.Attempts;

/// <summary>
/// The real runner before a task and a scheduler that write down what they are told. An attempt is held where it enters its first stage,
/// until the test opens the gate; after it, it ends as a fault, because its files are not there.
/// </summary>
public sealed class AttemptRunnerTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("executor-runner-").FullName;
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<string> _entered = new();
    private readonly ConcurrentDictionary<string, AttemptOutcome> _outcomes = new();
    private readonly ConcurrentQueue<string> _released = new();
    private GrainTestHost _host = null!;
    private ServiceProvider _services = null!;
    private AttemptRunner _runner = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await GrainTestHost.StartAsync();
        _services = new ServiceCollection()
            .AddLogging()
            .AddMetrics()
            .AddSingleton(new BlobStore(_folder))
            .AddExecution(options => (options.WorkDirectory, options.CacheDirectory) = ($"{_folder}/work", $"{_folder}/cache"))
            .AddSingleton<SiloInstruments>()
            .BuildServiceProvider();
        _runner = new AttemptRunner(
            InterfaceProxy.Create<IGrainFactory>(call => call.TypeArguments[0] == typeof(ITaskGrain) ? TaskOf((string)call.Arguments[0]!) : Scheduler()),
            _services.GetRequiredService<TaskRunner>(),
            new LiveOutputHub(_host.Grains, TimeProvider.System, NullLogger<LiveOutputHub>.Instance),
            _services.GetRequiredService<SiloInstruments>(),
            OptionsOf.Create(new AttemptOptions { Slots = 1 }),
            TimeProvider.System,
            NullLogger<AttemptRunner>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        _gate.TrySetResult();
        await _runner.DrainAsync(TimeSpan.Zero, CancellationToken.None);
        _runner.Dispose();
        await _services.DisposeAsync();
        await _host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Orders_BeyondTheSlots_WaitForOneToBeFree()
    {
        await _runner.StartAsync(Order("a"));
        await EnteredAsync("a");
        await _runner.StartAsync(Order("b"));
        await _runner.StartAsync(Order("b"));
        Assert.Equal(["a", "b"], _runner.Running.Select(attempt => attempt.TaskId).Order());
        Assert.DoesNotContain("b", _entered);

        _gate.SetResult();
        await EnteredAsync("b");
        await ReleasedAsync("a");
        await ReleasedAsync("b");

        // A slot is free before its attempt is reported, so either may be first.
        Assert.Equal(["a", "b"], _released.Order());
        Assert.All(_outcomes.Values, outcome => Assert.False(Assert.IsType<AttemptFault>(outcome).Interrupted));
        await Eventually.HoldsAsync("nothing to run", () => _runner.Running.IsEmpty);
    }

    [Fact]
    public async Task Attempt_KilledWhileItWaits_IsReleasedWithoutAWord()
    {
        await _runner.StartAsync(Order("a"));
        await EnteredAsync("a");
        await _runner.StartAsync(Order("b"));

        await _runner.KillAsync(Order("b").Id);
        await ReleasedAsync("b");

        Assert.Empty(_outcomes);
        Assert.Equal("a", Assert.Single(_runner.Running).TaskId);
    }

    [Fact]
    public async Task Drain_PastItsTime_GivesBackWhatRunsAndWhatWaits()
    {
        await _runner.StartAsync(Order("a"));
        await EnteredAsync("a");
        await _runner.StartAsync(Order("b"));

        var drain = _runner.DrainAsync(TimeSpan.FromMilliseconds(50), CancellationToken.None);
        await ReleasedAsync("b");
        Assert.False(drain.IsCompleted);
        _gate.SetResult();
        await drain;

        Assert.Equal(["a", "b"], _released.Order());
        Assert.All(_outcomes.Values, outcome => Assert.True(Assert.IsType<AttemptFault>(outcome).Interrupted));
        Assert.Equal(2, _outcomes.Count);
    }

    [Fact]
    public async Task Drain_WithinItsTime_EndsWithTheLastAttempt()
    {
        await _runner.StartAsync(Order("a"));
        await EnteredAsync("a");

        var drain = _runner.DrainAsync(TimeSpan.FromHours(1), CancellationToken.None);
        _gate.SetResult();
        await drain.WaitAsync(Eventually.Patience, TimeProvider.System);

        Assert.False(Assert.IsType<AttemptFault>(Assert.Single(_outcomes).Value).Interrupted);
    }

    [Fact]
    public async Task Order_ThatComesAfterTheEnd_IsGivenBackAtOnce()
    {
        await _runner.DrainAsync(TimeSpan.Zero, CancellationToken.None);

        await _runner.StartAsync(Order("late"));
        await ReleasedAsync("late");

        Assert.True(Assert.IsType<AttemptFault>(_outcomes["late"]).Interrupted);
        Assert.Empty(_entered);
    }

    private static AttemptOrder Order(string taskId) => new(Make.Order("batch", taskId), 1);

    private ITaskGrain TaskOf(string key) => InterfaceProxy.Create<ITaskGrain>(call => call.Name switch
    {
        nameof(ITaskGrain.EnterStageAsync) => EnterAsync(key.Split('/')[1]),
        nameof(ITaskGrain.CompleteAsync) => Note(() => _outcomes.TryAdd(key.Split('/')[1], (AttemptOutcome)call.Arguments[1]!)),
        _ => throw new NotSupportedException(call.Name),
    });

    private ISchedulerGrain Scheduler() => InterfaceProxy.Create<ISchedulerGrain>(call => call.Name switch
    {
        nameof(ISchedulerGrain.ReleaseAsync) => Note(() => _released.Enqueue(((AttemptId)call.Arguments[0]!).TaskId)),
        _ => throw new NotSupportedException(call.Name),
    });

    private async Task<bool> EnterAsync(string taskId)
    {
        _entered.Enqueue(taskId);
        await _gate.Task;
        return true;
    }

    private static Task Note(Action action)
    {
        action();
        return Task.CompletedTask;
    }

    private Task EnteredAsync(string taskId) => Eventually.HoldsAsync($"attempt {taskId} to begin", () => _entered.Contains(taskId));

    private Task ReleasedAsync(string taskId) => Eventually.HoldsAsync($"attempt {taskId} to be released", () => _released.Contains(taskId));
}
