using System.Net;
using System.Text.Json;
using Executor.Contracts.Json;
using Executor.EndToEnd.Tests.Support;

namespace Executor.EndToEnd.Tests.Hostile;

/// <summary>
/// H45: sets that change while votes are pending, and sources that fail or lie. Half of the set must agree, and half exactly is
/// enough. The file plays the part of the chain: to the set every source is the same, and one that fails takes no validator away.
/// </summary>
public sealed class H45_ThresholdEdges(HostileServer server) : IClassFixture<HostileServer>, IAsyncDisposable
{
    private readonly Validator[] _validators = [.. Enumerable.Range(0, 6).Select(_ => new Validator())];

    public async ValueTask DisposeAsync()
    {
        Array.ForEach(_validators, validator => validator.Dispose());
        await server.NothingIsLeftAsync();
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(4, 2)]
    [InlineData(5, 3)]
    [InlineData(6, 3)]
    public async Task Votes_ExactlyHalfOrMore_AreEnough(int validators, int required)
    {
        await server.RegisterAsync(_validators[..validators]);
        var archive = NewArchive();
        for (var vote = 1; vote < required; vote++)
        {
            Assert.Equal(("pending_consensus", vote, required), await VoteAsync(vote - 1, archive));
        }

        Assert.Equal(("consensus_reached", required, required), await VoteAsync(required - 1, archive));
    }

    [Fact]
    public async Task Set_ThatGrows_DemandsMore()
    {
        await server.RegisterAsync(_validators[..4]);
        var archive = NewArchive();
        Assert.Equal(("pending_consensus", 1, 2), await VoteAsync(0, archive));

        await server.RegisterAsync(_validators[..6]);

        Assert.Equal(("pending_consensus", 2, 3), await VoteAsync(1, archive));
        Assert.Equal(("consensus_reached", 3, 3), await VoteAsync(2, archive));
    }

    // Votes that have become enough are counted with the next one, and be it of one who has voted.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Set_ThatShrinks_DemandsLess(int voter)
    {
        await server.RegisterAsync(_validators[..6]);
        var archive = NewArchive();
        Assert.Equal(("pending_consensus", 1, 3), await VoteAsync(0, archive));

        await server.RegisterAsync(_validators[..2]);

        Assert.Equal(("consensus_reached", voter + 1, 1), await VoteAsync(voter, archive));
    }

    [Fact]
    public async Task Set_OfOthersOnly_StartsFromNothing()
    {
        await server.RegisterAsync(_validators[..3]);
        var archive = NewArchive();
        Assert.Equal(("pending_consensus", 1, 2), await VoteAsync(0, archive));

        await server.RegisterAsync(_validators[3..]);

        Assert.Equal(("pending_consensus", 1, 2), await VoteAsync(3, archive));
        Assert.Equal(("consensus_reached", 2, 2), await VoteAsync(4, archive));
    }

    // Who has reached it has reached it: the batch is there, whoever joins.
    [Fact]
    public async Task Set_ThatGrowsAfterwards_TakesNothingBack()
    {
        await server.RegisterAsync(_validators[0]);
        var archive = NewArchive();
        Assert.Equal(("consensus_reached", 1, 1), await VoteAsync(0, archive));

        await server.RegisterAsync(_validators);

        Assert.Equal(("consensus_reached", 1, 1), await VoteAsync(5, archive));
    }

    public static TheoryData<string, string?> Failures => new()
    {
        { "down", null },
        { "empty", "[]" },
        { "cut off", "[\"5Grwva" },
        { "no list", "{\"validators\": []}" },
        { "no text", "" },
        { "numbers", "[1, 2, 3]" },
        { "no addresses", "[\"validator\"]" },
        { "wrong checksum", "[\"5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQZ\"]" },
        { "another network", "[\"15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5\"]" },
        { "huge", new string(' ', 2 << 20) },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Source_ThatFailsOrLies_ChangesNothing(string failure, string? text)
    {
        await server.RegisterAsync(_validators[..3]);
        var archive = NewArchive();
        Assert.Equal(("pending_consensus", 1, 2), await VoteAsync(0, archive));
        var before = await server.StatusAsync("the set", set => !set.Stale);

        await FailAsync(text);

        var after = await server.StatusAsync($"the source to be {failure}", set => set.Stale);
        Assert.Equal((before.Count, before.FetchedAt), (after.Count, after.FetchedAt));
        Assert.NotEmpty(after.Problem!);
        Assert.Equal(("consensus_reached", 2, 2), await VoteAsync(1, archive));
    }

    // A folder in its place, for a file that is only gone would not be noticed before the next refresh.
    private async Task FailAsync(string? text)
    {
        if (text is not null)
        {
            server.Write(text);
            return;
        }

        File.Delete(server.ValidatorsFile);
        Directory.CreateDirectory(server.ValidatorsFile);
        await server.StatusAsync("the source to be down", set => set.Stale);
        Directory.Delete(server.ValidatorsFile);
    }

    private byte[] NewArchive() => new SampleArchive().Agent("true").Task("leave-" + Guid.NewGuid(), server.Repository).ToTarGz();

    private async Task<(string? Status, int? Votes, int? Required)> VoteAsync(int validator, byte[] archive)
    {
        using var answer = await _validators[validator].SubmitAsync(server.Http, archive);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.Accepted, text);
        var document = JsonSerializer.Deserialize(text, ContractsJson.Default.SubmitDocument)!;
        return (document.Status, document.Votes, document.Required);
    }
}
