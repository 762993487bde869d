using Executor.Contracts.Tasks;

namespace Executor.Execution.Tests.Hostile;

/// <summary>H14: clocks that lie. Limits and durations are measured by the executor's own.</summary>
public sealed class H14_FakedTime(GradingExecutor executor) : AgentAgainstGrader(executor)
{
    /// <summary>For Python, and by what libfaketime does for all others: another library's answers.</summary>
    private const string Fake =
        """
        if command -v gcc > /dev/null; then
            echo '#include <time.h>
            #include <sys/time.h>
            int clock_gettime(clockid_t id, struct timespec *t) { t->tv_sec = 1; t->tv_nsec = 0; return 0; }
            int gettimeofday(struct timeval *t, void *z) { t->tv_sec = 1; t->tv_usec = 0; return 0; }
            time_t time(time_t *t) { if (t) *t = 1; return 1; }' > fake.c
            gcc -shared -fPIC -w -o fake.so fake.c && export LD_PRELOAD=$PWD/fake.so
        fi
        echo 'time = monotonic = perf_counter = lambda: 1.0' > time.py
        export FAKETIME='@2000-01-01 00:00:00' SOURCE_DATE_EPOCH=0
        date +%Y
        """;

    [Fact]
    public async Task Duration_OfFakedTime_IsTheRealOne()
    {
        Task.Agent("agent.sh", $"{Fake}\nsleep 0.4; date +%Y");
        Task.Test("test.sh", $"{Fake}\nsleep 0.4; date +%Y; exit 1");

        AttemptVerdict verdict = await Task.VerdictAsync();

        string year = File.Exists("/usr/bin/gcc") ? "1970" : TimeProvider.System.GetUtcNow().Year.ToString(System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal([year, year], await PrintedAsync(verdict));
        Assert.Equal([year, year], await PrintedAsync(verdict, "test.1.stdout"));
        Assert.All(verdict.Evidence.Usage[2..], usage => Assert.InRange(usage.WallMs, 400, 60_000));
    }

    [Fact]
    public async Task Limit_OfFakedTime_IsTheRealOne()
    {
        Task.Workspace = "limits: {agent_secs: 1}\n";
        Task.Agent("agent.sh", $"{Fake}\nsleep 60");

        AttemptVerdict verdict = await Task.VerdictAsync();

        Assert.True(verdict.Evidence.AgentTimedOut);
        Assert.InRange(verdict.Evidence.Usage[2].WallMs, 1000, 30_000);
    }

    [Fact]
    public async Task Clock_OfTheHost_CannotBeSet()
    {
        Task.Agent(
            "agent.sh",
            """
            python3 -c '
            import ctypes
            libc = ctypes.CDLL(None)
            zeros = ctypes.create_string_buffer(256)
            print(libc.clock_settime(0, zeros), libc.settimeofday(zeros, None), libc.unshare(0x80))
            '
            date -s 2000-01-01 > /dev/null 2>&1 && echo set
            """);

        Assert.Equal(["-1 -1 -1"], await PrintedAsync(await Task.VerdictAsync()));
    }
}
