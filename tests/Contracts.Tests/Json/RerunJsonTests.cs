using System.Text.Json;
using Executor.Contracts.Batches;
using Executor.Contracts.Json;

namespace Executor.Contracts.Tests.Json;

public sealed class RerunJsonTests
{
    public static TheoryData<string> Requests =>
    [
        """{"tasks":"infra"}""",
        """{"tasks":"failed"}""",
        """{"tasks":["b","a"]}""",
    ];

    [Theory]
    [MemberData(nameof(Requests))]
    public void Request_ReadAndWritten_IsTheSame(string json)
    {
        var request = JsonSerializer.Deserialize(json, ContractsJson.Default.RerunRequestDocument)!;

        Assert.Equal(json, JsonSerializer.Serialize(request, ContractsJson.Default.RerunRequestDocument));
    }

    [Fact]
    public void Request_Tasks_AreWhatWasAskedFor()
    {
        Assert.Equal(RerunTasks.Infra, Read("""{"tasks":"infra"}"""));
        Assert.Equal(RerunTasks.Failed, Read("""{"tasks":"failed"}"""));
        var listed = Read("""{"tasks":["b","a","b"]}""");
        Assert.Equal(RerunScope.Listed, listed.Scope);
        Assert.Equal(["b", "a"], listed.Ids);
    }

    [Theory]
    [InlineData("""{"tasks":"all"}""")]
    [InlineData("""{"tasks":[]}""")]
    [InlineData("""{"tasks":["a",1]}""")]
    [InlineData("""{"tasks":["a",null]}""")]
    [InlineData("""{"tasks":["a",["b"]]}""")]
    [InlineData("""{"tasks":{"ids":["a"]}}""")]
    [InlineData("""{"tasks":7}""")]
    public void Request_OfAnotherShape_IsRefused(string json) => Assert.Throws<JsonException>(() => Read(json));

    [Fact]
    public void Answer_Json_HasItsPublicShape()
    {
        var answer = new RerunDocument { BatchId = "b", Status = BatchStatus.Pending, Rerun = 1, Tasks = ["t"], LastSequence = 9 };

        Assert.Equal(
            """{"batch_id":"b","status":"pending","rerun":1,"tasks":["t"],"last_sequence":9}""",
            JsonSerializer.Serialize(answer, ContractsJson.Default.RerunDocument));
    }

    private static RerunTasks Read(string json) => JsonSerializer.Deserialize(json, ContractsJson.Default.RerunRequestDocument)!.Tasks;
}
