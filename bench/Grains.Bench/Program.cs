using System.Diagnostics;
using System.Globalization;
using Executor.TestKit.Batches;
using Executor.TestKit.Hosting;

// Tasks that do nothing, through the scheduler of a real grain host: granted, opened, ended, written down. Nothing of it is cut short
// but the attempt itself, which a silo of four ends in the moment it is told to begin.
const int Silos = 4;
const int Slots = 16;
const int WarmUp = 200;
const int Tasks = 4000;
const int Wanted = 500;

await MeasureAsync("state in memory", stateOnDisk: false);
if (GrainTestHost.KeepsState)
{
    await MeasureAsync("state on disk", stateOnDisk: true);
}

return;

static async Task MeasureAsync(string name, bool stateOnDisk)
{
    await using var host = await GrainTestHost.StartAsync(host => host.Options.StateOnDisk = stateOnDisk);
    for (int i = 1; i <= Silos; i++)
    {
        var silo = await host.JoinAsync(Slots, $"silo-{i}");
        silo.Outcomes = _ => Make.Pass();
    }

    await RunAsync(host, WarmUp);
    var rate = Tasks / (await RunAsync(host, Tasks)).TotalSeconds;
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{Tasks} tasks that do nothing, {name}: {rate:0} a second (wanted: at least {Wanted}) {(rate >= Wanted ? "met" : "NOT MET")}"));
}

static async Task<TimeSpan> RunAsync(GrainTestHost host, int tasks)
{
    var order = Make.Batch(tasks, concurrentTasks: Silos * Slots);
    var clock = Stopwatch.StartNew();
    await host.Index.AdmitAsync(order);
    while (await host.Batch(order.BatchId).GetAsync() is { IsTerminal: false })
    {
        await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
    }

    var elapsed = clock.Elapsed;
    var batch = await host.BatchEndsAsync(order.BatchId);
    return batch.PassedTasks == tasks ? elapsed : throw new InvalidOperationException($"{batch.PassedTasks} of {tasks} tasks passed.");
}
