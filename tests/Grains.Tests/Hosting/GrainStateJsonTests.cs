using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Executor.Contracts.Tasks;
using Executor.Grains.Batches;
using Executor.Grains.Hosting;
using Executor.Grains.Idempotency;
using Executor.Grains.Interfaces.Idempotency;
using Executor.Grains.Tasks;

namespace Executor.Grains.Tests.Hosting;

/// <summary>State is read by versions that were not there when it was written: what an older one did not know must read as absent.</summary>
public sealed class GrainStateJsonTests
{
    private static readonly JsonTypeInfo<AttemptOutcome> Outcome =
        (JsonTypeInfo<AttemptOutcome>)GrainStateJson.Options.GetTypeInfo(typeof(AttemptOutcome));

    [Fact]
    public void Evidence_WrittenBeforeProtectedEdits_ReadsAsNone()
    {
        const string Stored = """
            {"outcome":"verdict","passed":true,"evidence":{"last_stage":"running_tests","agent_exit_code":0,"agent_timed_out":false,
            "logs":[],"tests":[],"usage":[{"stage":"running_agent","wall_ms":5}]}}
            """;

        var evidence = JsonSerializer.Deserialize(Stored, Outcome)!.Evidence;

        Assert.Equal(5, Assert.Single(evidence.Usage).WallMs);
        Assert.Empty(evidence.ProtectedEdits);
        Assert.Null(evidence.InstallCached);
    }

    [Fact]
    public void States_WrittenBeforeReruns_ReadAsOnesWithout()
    {
        var order = Read<BatchOrderState>("""
            {"order":{"batch_id":"b","archive":{"sha256":"ab","size":1},"agent":{"sha256":"ab","size":1},"tasks":[],"concurrent_tasks":1},
            "created_at":"2026-03-11T15:30:15+00:00"}
            """);
        var index = Read<BatchIndexState>("""{"queue":["b"],"running":[],"pages":{"b":0},"submitted":1,"finished":0}""");
        var task = Read<TaskState>("""
            {"attempts":[{"number":1,"silo":"s","started_at":"2026-03-11T15:30:15+00:00","instance":"i"}]}
            """);
        var progress = Read<BatchProgressState>("""{"batch":{"batch_id":"b","archive_hash":"ab","status":"completed","last_sequence":9},"tasks":[]}""");

        Assert.Empty(order.Reruns);
        Assert.Equal(0, order.Reopened);
        Assert.Empty(index.Reruns);
        Assert.Empty(index.Reruns.Add("b", new OpenRerun(1, 2, 3)).Remove("b"));
        Assert.Equal((0, 0), (task.Rerun, Assert.Single(task.Attempts).Rerun));
        Assert.Equal(0, progress.Batch!.Reruns);
    }

    [Fact]
    public void States_OfReruns_ReadBack()
    {
        var order = new BatchOrderState { Reruns = [new RerunOrder("id", ["a", "b"])], Reopened = 1 };
        var keys = new IdempotencyState { Keys = new IdempotencyState().Keys.Add("k", new IdempotencyEntry("r", "c", DateTimeOffset.UnixEpoch, new RecordedAnswer(202, "{}"))) };

        var again = Read<BatchOrderState>(Write(order));
        Assert.Equal(("id", 1), (Assert.Single(again.Reruns).Id, again.Reopened));
        Assert.Equal(["a", "b"], again.Reruns[0].Tasks);
        Assert.Equal(keys.Keys["k"], Read<IdempotencyState>(Write(keys)).Keys["k"]);
        Assert.Equal(new OpenRerun(1, 2, 3), Read<BatchIndexState>(Write(new BatchIndexState { Reruns = new BatchIndexState().Reruns.Add("b", new OpenRerun(1, 2, 3)) })).Reruns["b"]);
    }

    [Fact]
    public void Evidence_WrittenNow_ReadsBack()
    {
        AttemptOutcome verdict = new AttemptVerdict
        {
            Passed = true,
            Evidence = new AttemptEvidence { ProtectedEdits = ["conftest.py", "pytest.ini"], InstallCached = false },
        };

        var evidence = JsonSerializer.Deserialize(JsonSerializer.Serialize(verdict, Outcome), Outcome)!.Evidence;

        Assert.Equal(["conftest.py", "pytest.ini"], evidence.ProtectedEdits);
        Assert.False(evidence.InstallCached);
    }

    private static T Read<T>(string json) => JsonSerializer.Deserialize(json, (JsonTypeInfo<T>)GrainStateJson.Options.GetTypeInfo(typeof(T)))!;

    private static string Write<T>(T state) => JsonSerializer.Serialize(state, (JsonTypeInfo<T>)GrainStateJson.Options.GetTypeInfo(typeof(T)));
}
