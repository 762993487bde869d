using System.Globalization;
using Executor.Execution.Sandbox;

namespace Executor.Execution.Hosting.Checks.Trials;

/// <summary>How many processors a guest sees that may use half of one, and how much of one two programs that never wait get there.</summary>
internal sealed class ProcessorLimitTrial : IGuestTrial
{
    private const double Limit = 0.5;

    /// <summary>Time is given out in periods of 100 ms, so a short run may get up to one more share than its length says.</summary>
    private const double Most = 0.75;

    /// <summary>Prints the processors, the milliseconds, and the times of the shell and of its children.</summary>
    private const string Script =
        """
        nproc
        begun=$(date +%s%N)
        for i in 1 2; do
            timeout 0.6 sh -c 'while :; do :; done' &
        done
        wait
        echo $((($(date +%s%N) - begun) / 1000000))
        times
        """;

    public string Name => "processor limit";

    public async Task<HostCheck> TryAsync(TrialGuest guest, CancellationToken cancellationToken)
    {
        ProcessOutcome outcome = await guest.RunAsync(Script, guest.Spec(limits: TrialGuest.Limits with { Cpus = Limit }), cancellationToken);
        if (outcome.Stdout.ToText().Split('\n') is not [string seen, string wall, _, string children, ..])
        {
            return guest.Judge(Name, HostPart.Limits, isWell: false, $"a guest can't tell: {outcome.Stderr.ToText().Trim()}");
        }

        double got = SecondsOf(children) * 1000 / double.Parse(wall, CultureInfo.InvariantCulture);

        // Of a busy host they would get little in any case, so that alone shows nothing.
        bool isWell = seen == "1" && got <= Most && guest.Host.Cgroups is { Missing.IsEmpty: true };
        return guest.Judge(
            Name,
            HostPart.Limits,
            isWell,
            string.Create(CultureInfo.InvariantCulture, $"a guest that may use {Limit} of a processor sees {seen} and got {got:0.00}"));
    }

    /// <summary>User and system time as a shell tells them: <c>0m0.290000s 0m0.010000s</c>.</summary>
    private static double SecondsOf(string times) => times
        .Split(' ')
        .Select(time => time.TrimEnd('s').Split('m'))
        .Sum(parts => (60 * double.Parse(parts[0], CultureInfo.InvariantCulture)) + double.Parse(parts[1], CultureInfo.InvariantCulture));
}
