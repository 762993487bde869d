using Executor.Contracts.Tasks;
using Executor.Execution.Sandbox;
using Executor.Execution.Tests.Tasks;

namespace Executor.Execution.Tests.Hostile;

/// <summary>
/// H12: what one stage knows, read by another out of its processes. Each has a pid namespace of its own; the user is the same for all
/// guests, since they share files in layers, so it is asserted that no process of another stage or task can be named at all.
/// </summary>
public sealed class H12_OtherProcesses(GradingExecutor executor) : AgentAgainstGrader(executor)
{
    private const string Secret = "secret-of-the-agent-4711";

    private const string Search = "cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline /proc/[0-9]*/mem 2> /dev/null | grep -ac 'secret[-]of'; env | grep -c 'secret[-]of'";

    private const string Reach =
        """
        import ctypes, os
        libc = ctypes.CDLL(None, use_errno=True)
        def show(name, result):
            print(name, 'refused' if result < 0 and ctypes.get_errno() in (1, 3) else f'{result} {ctypes.get_errno()}')
        child = os.fork()
        if child == 0:
            libc.pause()
        buffer = ctypes.create_string_buffer(8)
        class Vector(ctypes.Structure):
            _fields_ = [('base', ctypes.c_void_p), ('length', ctypes.c_size_t)]
        vector = Vector(ctypes.addressof(buffer), 8)
        for name, pid in (('init', 1), ('child', child)):
            show(f'attach {name}', libc.ptrace(16, pid, 0, 0))
            show(f'seize {name}', libc.ptrace(0x4206, pid, 0, 0))
            show(f'read {name}', libc.process_vm_readv(pid, ctypes.byref(vector), 1, ctypes.byref(vector), 1, 0))
        show('traceme', libc.ptrace(0, 0, 0, 0))
        show('steal', libc.syscall(438, libc.syscall(434, child, 0), 0, 0))
        os.kill(child, 9)
        os.wait()
        """;

    [Fact]
    public async Task Tests_SearchingProcesses_FindNoSecretOfTheAgent()
    {
        Task.Workspace = $"env: {{TASK_SECRET: {Secret}}}\n";
        Task.Agent("agent.sh", $"setsid -f sleep 4711.12; {Search}; echo hello > greeting");
        Task.Test("test.sh", Search);

        AttemptVerdict verdict = await Task.VerdictAsync();

        // The agent finds it, or the search would be no good.
        string[] printed = await PrintedAsync(verdict);
        Assert.NotEqual("0", printed[0]);
        Assert.Equal("1", printed[1]);
        Assert.Equal(["0", "0"], await PrintedAsync(verdict, "test.1.stdout"));
    }

    [Fact]
    public async Task Agents_AtTheSameTime_CannotNameEachOther()
    {
        TaskBench other = Executor.NewTask();
        other.Workspace = $"env: {{TASK_SECRET: {Secret}}}\n";
        other.Agent("agent.sh", "exec sleep 4711.13");
        using CancellationTokenSource end = new();
        Task<AttemptOutcome> sleeping = other.RunAsync(end.Token);
        while (ProcessTable.Find(process => CommandOf(process.Pid) == "sleep\04711.13\0").Count == 0)
        {
            Assert.False(sleeping.IsCompleted);
            await System.Threading.Tasks.Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }

        Task.Agent("agent.sh", $"{Search}; cat /proc/[0-9]*/cmdline | grep -ac '4711[.]13'");

        string[] printed = await PrintedAsync(await Task.VerdictAsync());
        await end.CancelAsync();

        Assert.Equal(["0", "0", "0"], printed);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sleeping);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Process_Traced_IsRefused(bool asTest)
    {
        Task.Test("reach.py", Reach);
        Task.Test("test.sh", asTest ? "python3 reach.py" : "true");
        Task.Agent("agent.sh", asTest ? "true" : $"python3 - << 'END'\n{Reach}\nEND");

        string[] printed = await PrintedAsync(await Task.VerdictAsync(), asTest ? "test.1.stdout" : "agent.stdout");

        Assert.Equal(
            [
                "attach init refused", "seize init refused", "read init refused", "attach child refused", "seize child refused",
                "read child refused", "traceme refused", "steal refused",
            ],
            printed);
    }

    // Process 1 is bwrap, which knows how the sandbox was made.
    [Fact]
    public async Task ProcessOne_Read_TellsNothingOfTheHost()
    {
        Task.Agent("agent.sh", $"cat /proc/1/environ /proc/1/cmdline /proc/1/mem 2> /dev/null | grep -ac '{Executor.Bench.Root}'; test -e '/proc/1/root{Executor.Bench.Root}' && echo reached; kill -9 1; echo alive");

        Assert.Equal(["0", "alive"], await PrintedAsync(await Task.VerdictAsync()));
    }

    private static string CommandOf(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline");
        }
        catch (IOException)
        {
            return "";
        }
    }
}
