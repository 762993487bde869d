using System.Collections.Immutable;
using Executor.EndToEnd.Tests.Support;

namespace Executor.FaultDriver.Rounds;

/// <summary>The archive of one batch. A task's id begins with its kind, which the agent goes by.</summary>
internal static class RoundArchive
{
    private const string Agent =
        """
        case "$TERM_TASK_ID" in
          pass*) echo 'echo $(( $1 + $2 ))' > add.sh ;;
          slow*) sleep 2; echo 'echo $(( $1 + $2 ))' > add.sh ;;
          hang*) sleep 1000 & sleep 1000 ;;
        esac
        """;

    public static byte[] Make(ImmutableArray<TaskKind> tasks, SampleRepository repository, string name)
    {
        var archive = new SampleArchive().Agent($"# {name}\n{Agent}\n");
        foreach (var (number, kind) in tasks.Index())
        {
            archive.Task($"{kind.ToString().ToLowerInvariant()}-{number}", repository, extra: kind == TaskKind.Hang ? "limits: {agent_secs: 1}\n" : "");
        }

        return archive.ToTarGz();
    }

    public static TaskKind KindOf(string taskId) => Enum.Parse<TaskKind>(taskId.Split('-')[0], ignoreCase: true);
}
