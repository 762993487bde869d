using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using Executor.Contracts.Json;
using Executor.Contracts.Submissions;
using Executor.EndToEnd.Tests.Support;

namespace Executor.EndToEnd.Tests.Hostile;

/// <summary>
/// H44: votes that are meant to count more than once, or for nobody. A validator without stake is one that its source leaves out of
/// the set, so to the vote it is a stranger; how much stake that takes is the source's business and not known here.
/// </summary>
public sealed class H44_VoteGames(HostileServer server) : IClassFixture<HostileServer>, IAsyncLifetime
{
    // Of four, two must agree.
    private readonly Validator[] _validators = [.. server.Validators, new()];

    public async ValueTask InitializeAsync() => await server.RegisterAsync(_validators);

    public async ValueTask DisposeAsync()
    {
        _validators[^1].Dispose();
        await server.NothingIsLeftAsync();
    }

    [Fact]
    public async Task Vote_TwiceByOneValidator_CountsOnce()
    {
        var archive = NewArchive();
        await PendingAsync(await _validators[0].SubmitAsync(server.Http, archive), votes: 1);

        var again = await PendingAsync(await _validators[0].SubmitAsync(server.Http, archive), votes: 1);

        Assert.Equal("Your vote was already recorded", again.Note);
        await ReachAsync(archive);
    }

    // A vote is never taken back: who votes for another archive has voted for both, and counts once for each.
    [Fact]
    public async Task Vote_ForAnotherArchive_CountsForBoth()
    {
        byte[][] archives = [NewArchive(), NewArchive(), NewArchive()];
        foreach (var archive in archives)
        {
            await PendingAsync(await _validators[0].SubmitAsync(server.Http, archive), votes: 1);
        }

        foreach (var archive in archives)
        {
            await ReachAsync(archive);
        }
    }

    [Fact]
    public async Task Vote_OfAStranger_IsRefused()
    {
        using var stranger = new Validator();
        var archive = NewArchive();
        await PendingAsync(await _validators[0].SubmitAsync(server.Http, archive), votes: 1);

        Assert.Equal("unauthorized_hotkey", await RefusalAsync(await stranger.SubmitAsync(server.Http, archive), HttpStatusCode.Unauthorized));
        await ReachAsync(archive);
    }

    [Fact]
    public async Task Vote_OfOneWhoLeftTheSet_DoesNotCount()
    {
        var archive = NewArchive();
        var hash = (await PendingAsync(await _validators[0].SubmitAsync(server.Http, archive), votes: 1)).ArchiveHash;

        await server.RegisterAsync(_validators[1..]);

        var consensus = (await server.Http.GetFromJsonAsync("/consensus/" + hash, ContractsJson.Default.ConsensusDocument))!;
        Assert.Equal((0, 2, 3), (consensus.Votes, consensus.Required, consensus.TotalValidators));
        await PendingAsync(await _validators[1].SubmitAsync(server.Http, archive), votes: 1);
        Assert.Equal(
            "unauthorized_hotkey", await RefusalAsync(await _validators[0].SubmitAsync(server.Http, archive), HttpStatusCode.Unauthorized));
        await ReachAsync(archive, voter: 2);
    }

    // What a file or a field is called is no part of what is voted for.
    [Fact]
    public async Task Archive_UnderTwoNames_IsOneArchive()
    {
        var archive = NewArchive();
        await PendingAsync(await SubmitAsync(0, archive, "archive", "agent.tar.gz"), votes: 1);

        Assert.Equal(HttpStatusCode.Accepted, (await SubmitAsync(1, archive, "file", "../../entirely different.zip")).StatusCode);
        Assert.Equal("reached", await StatusOfAsync(archive));
    }

    // The hash is that of the bytes as they are sent: to agree on what is in them, everybody would have to unpack what nobody trusts yet.
    [Fact]
    public async Task Archive_CompressedInAnotherWay_IsAnotherArchive()
    {
        var content = new SampleArchive().Agent("true").Task("leave-" + Guid.NewGuid(), server.Repository);
        var (gzip, zip) = (content.ToTarGz(), content.ToZip());

        await PendingAsync(await _validators[0].SubmitAsync(server.Http, gzip), votes: 1);
        await PendingAsync(await _validators[1].SubmitAsync(server.Http, zip), votes: 1);

        await ReachAsync(gzip);
        await ReachAsync(zip, voter: 2);
    }

    [Fact]
    public async Task Vote_AfterTheStart_GetsTheBatchThatIsThere()
    {
        var archive = NewArchive();
        await PendingAsync(await _validators[0].SubmitAsync(server.Http, archive), votes: 1);
        var batchId = await ReachAsync(archive);

        foreach (var late in (Validator[])[_validators[2], _validators[0]])
        {
            using var answer = await late.SubmitAsync(server.Http, archive);
            var document = (await answer.Content.ReadFromJsonAsync(ContractsJson.Default.SubmitDocument))!;
            Assert.Equal((batchId, "Consensus was already reached"), (document.BatchId, document.Note));
        }
    }

    // One validator fills the table; the archives in it can still be voted for, and each of them that is settled makes room.
    [Fact]
    public async Task Flood_OfArchives_FillsTheTable_AndLocksNobodyOut()
    {
        List<byte[]> taken = [];
        HttpResponseMessage answer;
        var archive = NewArchive();
        while ((answer = await _validators[0].SubmitAsync(server.Http, archive)).IsSuccessStatusCode)
        {
            taken.Add(archive);
            Assert.InRange(taken.Count, 1, 5);
            archive = NewArchive();
        }

        Assert.Equal("too_many_pending", await RefusalAsync(answer, HttpStatusCode.ServiceUnavailable));
        Assert.Equal("too_many_pending", await RefusalAsync(await _validators[1].SubmitAsync(server.Http, archive), HttpStatusCode.ServiceUnavailable));
        foreach (var known in taken)
        {
            await ReachAsync(known);
        }

        await PendingAsync(await _validators[1].SubmitAsync(server.Http, archive), votes: 1);
        await ReachAsync(archive, voter: 2);
    }

    private byte[] NewArchive() => new SampleArchive().Agent("true").Task("leave-" + Guid.NewGuid(), server.Repository).ToTarGz();

    private static async Task<SubmitDocument> PendingAsync(HttpResponseMessage answer, int votes)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.Accepted, text);
        var document = (await answer.Content.ReadFromJsonAsync(ContractsJson.Default.SubmitDocument))!;
        Assert.Equal(("pending_consensus", votes), (document.Status, document.Votes));
        return document;
    }

    private static async Task<string> RefusalAsync(HttpResponseMessage answer, HttpStatusCode status)
    {
        Assert.Equal(status, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync(ContractsJson.Default.ErrorDocument))!.Error;
    }

    // The vote that is missing, and the one batch it makes.
    private async Task<string> ReachAsync(byte[] archive, int voter = 1)
    {
        using var answer = await _validators[voter].SubmitAsync(server.Http, archive);
        var document = (await answer.Content.ReadFromJsonAsync(ContractsJson.Default.SubmitDocument))!;
        Assert.Equal("consensus_reached", document.Status);
        return document.BatchId!;
    }

    private async Task<string> StatusOfAsync(byte[] archive)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(archive));
        return (await server.Http.GetFromJsonAsync("/consensus/" + hash, ContractsJson.Default.ConsensusDocument))!.Status.ToString().ToLowerInvariant();
    }

    private async Task<HttpResponseMessage> SubmitAsync(int validator, byte[] archive, string field, string file)
    {
        var part = new ByteArrayContent(archive);
        part.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data") { Name = field, FileName = $"\"{file}\"" };
        using var request = _validators[validator].Sign(new HttpRequestMessage(HttpMethod.Post, "/submit")
        {
            Content = new MultipartFormDataContent { part },
        });
        return await server.Http.SendAsync(request);
    }
}
