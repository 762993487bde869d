using System.Net;
using System.Net.Http.Json;
using Executor.Contracts.Json;
using Executor.EndToEnd.Tests.Support;

namespace Executor.EndToEnd.Tests.Submissions;

public sealed class RefusalTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task Archive_WithProblems_IsRefusedWithAllOfThem_AndStaysRefused()
    {
        var archive = new SampleArchive().Agent("true")
            .Task("good", server.Repository)
            .File("tasks/no-prompt/workspace.yaml", "repo: owner/name\n")
            .File("tasks/no-prompt/tests/run.sh", "true\n")
            .Task("no-tests", server.Repository).File("tasks/empty/workspace.yaml", "install: [true]\n")
            .ToTarGz();
        foreach (var voter in (int[])[1, 2])
        {
            using var first = await server.Validators[0].SubmitAsync(server.Http, archive);
            using var answer = await server.Validators[voter].SubmitAsync(server.Http, archive);
            var error = (await answer.Content.ReadFromJsonAsync(ContractsJson.Default.ErrorDocument))!;
            Assert.Equal((HttpStatusCode.BadRequest, "extraction_failed"), (answer.StatusCode, error.Error));
            Assert.Contains(error.Details!.Value, problem => problem.Contains("no-prompt", StringComparison.Ordinal));
            Assert.Contains(error.Details!.Value, problem => problem.Contains("empty", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Bytes_ThatAreNoArchive_AreRefused()
    {
        var bytes = "this is not an archive"u8.ToArray();
        using var first = await server.Validators[0].SubmitAsync(server.Http, bytes);
        using var second = await server.Validators[1].SubmitAsync(server.Http, bytes);
        Assert.Equal(HttpStatusCode.BadRequest, second.StatusCode);
        Assert.Contains("extraction_failed", await second.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Nonce_UsedTwice_IsRefused()
    {
        using var first = await server.Http.SendAsync(Request("twice"));
        using var second = await server.Http.SendAsync(Request("twice"));
        Assert.Equal(HttpStatusCode.NotFound, first.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, second.StatusCode);
        Assert.Contains("nonce_reused", await second.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Nonce_OfOneValidator_IsFreeForAnother()
    {
        using var first = await server.Http.SendAsync(Request("shared", validator: 0));
        using var second = await server.Http.SendAsync(Request("shared", validator: 1));
        Assert.Equal(HttpStatusCode.NotFound, second.StatusCode);
    }

    [Fact]
    public async Task Stranger_WithAGoodSignature_IsRefused()
    {
        using var stranger = new Validator();
        using var answer = await stranger.SubmitAsync(server.Http, [1, 2, 3]);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("unauthorized_hotkey", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Votes_AtOneTime_MakeOneBatch()
    {
        var archive = new SampleArchive().Agent(SampleArchive.FixingAgent).Task("fix-race", server.Repository).ToTarGz();
        var answers = await Task.WhenAll(server.Validators.Select(validator => validator.SubmitAsync(server.Http, archive)));
        var documents = await Task.WhenAll(answers.Select(answer => answer.Content.ReadFromJsonAsync(ContractsJson.Default.SubmitDocument)));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode));
        var batchId = Assert.Single(documents.Select(document => document!.BatchId).Where(id => id is not null).Distinct());
        await server.EndOfAsync(batchId!);
    }

    private HttpRequestMessage Request(string nonce, int validator = 0) =>
        server.Validators[validator].Sign(new HttpRequestMessage(HttpMethod.Delete, "/batch/" + Guid.NewGuid()), nonce);
}
