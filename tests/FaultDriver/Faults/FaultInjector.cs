using Executor.FaultDriver.Serving;

namespace Executor.FaultDriver.Faults;

/// <summary>Does one fault after the other to a server. Each is over, and the server runs, when its call returns.</summary>
internal sealed class FaultInjector(TestServer server, IReadOnlyList<SmallDisk> disks, string folder, WallClock? clock)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    public async Task InjectAsync(PlannedFault fault, CancellationToken cancellationToken)
    {
        switch (fault.Kind)
        {
            case FaultKind.Kill:
                await server.KillAsync();
                await WaitAsync();
                await server.StartAsync(cancellationToken);
                break;
            case FaultKind.Pause:
                server.Signal("STOP");
                await WaitAsync();
                server.Signal("CONT");
                break;
            case FaultKind.DiskFull:
                Each(disk => disk.Fill());
                await WaitAsync();
                Each(disk => disk.Empty());
                break;
            case FaultKind.KillOnFullDisk:
                await KillOnFullDiskAsync();
                break;
            case FaultKind.ReadOnlyDisk:
                Each(disk => disk.MakeReadOnly());
                await WaitAsync();
                Each(disk => disk.MakeWritable());
                break;
            case FaultKind.SlowDisk:
                await using (new BusyDisk(folder))
                {
                    await WaitAsync();
                }

                break;
            case FaultKind.ClockAhead:
                clock!.Offset += Hour;
                await WaitAsync();
                break;
            case FaultKind.ClockBack:
                clock!.Offset -= Hour;
                await WaitAsync();
                break;
            default:
                throw new InvalidOperationException($"Nobody knows how to make a fault {fault.Kind}.");
        }

        Task WaitAsync() => Task.Delay(fault.Lasts, TimeProvider.System, cancellationToken);

        async Task KillOnFullDiskAsync()
        {
            Each(disk => disk.Fill());
            await WaitAsync();
            await server.KillAsync();
            var start = server.StartAsync(cancellationToken);
            await Task.WhenAny(start, WaitAsync());
            Each(disk => disk.Empty());
            await start;
        }
    }

    private void Each(Action<SmallDisk> act)
    {
        foreach (var disk in disks)
        {
            act(disk);
        }
    }
}
