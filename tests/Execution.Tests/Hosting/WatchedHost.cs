using Executor.Execution.Hosting;
using Executor.Execution.Sandbox;
using Executor.Execution.Tests.Sandbox;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Executor.Execution.Tests.Hosting;

/// <summary>
/// Breaks a host for one executor alone. What it starts, it starts in a namespace of mounts of its own: what is laid there over
/// a program breaks it for its guests and for nobody else on the machine.
/// </summary>
internal static class WatchedHost
{
    public static async Task<HostStatus> LookAsync(this TestBench bench)
    {
        await bench.Services.GetServices<IHostedService>().OfType<HostWatch>().Single().LookAgainAsync(CancellationToken.None);
        return bench.Get<HostState>().Current;
    }

    /// <summary>Puts a program that fails in the place of another, where guests are started.</summary>
    public static Task BreakAsync(this TestBench bench, string program) =>
        bench.Get<StartingThread>().InvokeAsync(() => NativeMounts.BindTo("/usr/bin/false", program));

    public static Task MendAsync(this TestBench bench, string program) =>
        bench.Get<StartingThread>().InvokeAsync(() => NativeMounts.Unmount(program));

    /// <summary>The folders of the executor's control group, in each tree that has one.</summary>
    public static List<string> Groups(this TestBench bench) =>
    [
        .. Directory.EnumerateDirectories("/sys/fs/cgroup")
            .Prepend("/sys/fs/cgroup")
            .Select(tree => Path.Combine(tree, bench.Get<WorkFolders>().GroupName))
            .Concat(CgroupLayout.Find().SelectMany(layout => layout.Folders).Select(folder => Path.Combine(folder, bench.Get<WorkFolders>().GroupName)))
            .Where(Directory.Exists)
            .Distinct(),
    ];

    /// <summary>
    /// Removes the executor's group as an overeager cleaner would: whoever is in it is moved out first. Again while there is one, for
    /// the next thread that starts guests may just be on its way into it.
    /// </summary>
    public static async Task RemoveGroupsAsync(this TestBench bench)
    {
        foreach (string group in bench.Groups())
        {
            long begun = TimeProvider.System.GetTimestamp();
            while (!TryRemove(group))
            {
                Assert.True(TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromSeconds(10), $"{group} can't be removed.");
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            }
        }
    }

    private static bool TryRemove(string group)
    {
        try
        {
            foreach (string below in Directory.EnumerateDirectories(group))
            {
                foreach (string member in File.ReadAllLines(Path.Combine(below, "tasks")))
                {
                    File.WriteAllText(Path.Combine(Path.GetDirectoryName(group)!, "tasks"), member);
                }

                Directory.Delete(below);
            }

            Directory.Delete(group);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
