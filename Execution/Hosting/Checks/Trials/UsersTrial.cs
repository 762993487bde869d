using System.Globalization;
using Executor.Execution.Files;
using Executor.Execution.Sandbox;

namespace Executor.Execution.Hosting.Checks.Trials;

/// <summary>Whose file it is on the host that a guest makes as root.</summary>
internal sealed class UsersTrial : IGuestTrial
{
    public string Name => "guest users";

    public async Task<HostCheck> TryAsync(TrialGuest guest, CancellationToken cancellationToken)
    {
        string folder = guest.CreateFolder();
        ProcessOutcome outcome = await guest.RunAsync("""id -u; : > "$1/file" """, guest.Spec(folder), guest.PathOf(folder), cancellationToken);
        if (!outcome.Succeeded || !NativeFiles.TryStat(Path.Combine(folder, "file"), out FileFacts facts))
        {
            return guest.Judge(Name, HostPart.Users, isWell: false, $"a guest can't write its folder: {outcome.Stderr.ToText().Trim()}");
        }

        return guest.Judge(
            Name,
            HostPart.Users,
            guest.Host.Users?.First == facts.User,
            string.Create(CultureInfo.InvariantCulture, $"user {outcome.Stdout.ToText().Trim()} of a guest is user {facts.User} of this host"));
    }
}
