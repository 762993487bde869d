using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Executor.Contracts.Tasks;
using Executor.Grains.Hosting;

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
}
