using System.Text.Json;
using Executor.Contracts.Json;
using Executor.Contracts.Tasks;

namespace Executor.Contracts.Tests.Json;

public sealed class AttemptJsonTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 11, 15, 30, 15, TimeSpan.Zero);

    private static AttemptDocument Running => new()
    {
        Attempt = 1,
        Rerun = 0,
        Silo = "s",
        StartedAt = At,
        Interrupted = false,
        Truncated = false,
        Usage = [],
        Tests = [],
        Logs = [],
    };

    [Fact]
    public void Attempt_ThatRuns_HasItsPublicShape() => Assert.Equal(
        """
        {"batch_id":"b","task_id":"t","attempts":[{"attempt":1,"rerun":0,"silo":"s","started_at":"2026-03-11T15:30:15+00:00","finished_at":null,
        "duration_ms":null,"outcome":null,"passed":null,"reward":null,"failure_kind":null,"error":null,"interrupted":false,"stage":null,
        "commit":null,"agent_exit_code":null,"truncated":false,"usage":[],"tests":[],"logs":[],"patch":null}]}
        """.ReplaceLineEndings(""),
        JsonSerializer.Serialize(new AttemptListDocument("b", "t", [Running]), ContractsJson.Default.AttemptListDocument));

    [Fact]
    public void Attempt_ThatEnded_NamesWhatEndedIt()
    {
        var fault = Running with
        {
            Outcome = AttemptOutcomeKind.Fault,
            FailureKind = FailureKind.Infrastructure,
            Patch = new PatchDocument(1, 2, true),
            Logs = [new LogDocument("agent.stdout", 1, 2, true)],
        };

        var json = JsonSerializer.SerializeToElement(new AttemptListDocument("b", "t", [fault]), ContractsJson.Default.AttemptListDocument)
            .GetProperty("attempts")[0];

        Assert.Equal("fault", json.GetProperty("outcome").GetString());
        Assert.Equal("infrastructure", json.GetProperty("failure_kind").GetString());
        Assert.Equal("""{"bytes":1,"total_bytes":2,"truncated":true}""", json.GetProperty("patch").GetRawText());
        Assert.Equal("""[{"name":"agent.stdout","bytes":1,"total_bytes":2,"truncated":true}]""", json.GetProperty("logs").GetRawText());
    }
}
