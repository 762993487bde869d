using System.Net;
using System.Text.Json;
using Executor.Contracts.Silos;
using Executor.Gateway.Tests.Fakes;
using Executor.TestKit.Waiting;

namespace Executor.Gateway.Tests.Status;

public sealed class HealthTests
{
    [Theory]
    [InlineData("/health")]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task AllWell_Ok(string path)
    {
        await using var server = await GatewayServer.StartAsync();
        Assert.Equal("""{"status":"ok"}""", await server.Client.GetStringAsync(path));
    }

    [Fact]
    public async Task EmptyValidatorSet_NotReady()
    {
        await using var server = await GatewayServer.StartAsync();
        server.Validators.Hotkeys = [];
        Assert.Equal(["The validator set is empty"], await ProblemsAsync(server));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(4, true)]
    public async Task NoSiloWithSlots_NotReady(int slots, bool cordoned)
    {
        await using var server = await GatewayServer.StartAsync();
        server.Scheduler.Silos = [new SiloView("silo-1", slots, 0, cordoned, "namespaces", [])];
        Assert.Equal(["No silo offers a slot"], await ProblemsAsync(server));
    }

    [Fact]
    public async Task GrainsThatHang_NotReadyAfterTwoSeconds()
    {
        var time = new ManualTime();
        await using var server = await GatewayServer.StartAsync(time: time);
        var hanging = new TaskCompletionSource();
        server.Scheduler.Gate = hanging.Task;
        var problems = ProblemsAsync(server);
        await Eventually.HoldsAsync("the checks to give up", () =>
        {
            time.Advance(TimeSpan.FromSeconds(2));
            return problems.IsCompleted;
        });
        Assert.Contains("The scheduler did not answer", await problems);
        hanging.SetResult();
    }

    [Fact]
    public async Task StoreThatCannotBeWritten_NotReady_AndNotSaidWhere()
    {
        await using var server = await GatewayServer.StartAsync();
        Directory.Delete(Path.Combine(server.BlobDirectory, "tmp"));
        Assert.Equal(["The blob store cannot be written"], await ProblemsAsync(server));
        Directory.CreateDirectory(Path.Combine(server.BlobDirectory, "tmp"));
        Assert.Empty(server.Unfinished);
    }

    [Fact]
    public async Task StateThatCannotBeWritten_NotReady_AndSaysWhy()
    {
        await using var server = await GatewayServer.StartAsync();
        server.Storage.Failure = new OrleansException("no state", new IOException("/data/state: No space left on device", 28));
        Assert.Equal(["The state cannot be written: The executor's disk is full"], await ProblemsAsync(server));
        server.Storage.Failure = new OrleansException("no state");
        Assert.Equal(["The state cannot be written"], await ProblemsAsync(server));
    }

    private static async Task<string[]> ProblemsAsync(GatewayServer server)
    {
        var response = await server.Client.GetAsync("/health/ready");
        Assert.Equal("not_ready", await GatewayServer.ErrorAsync(response, HttpStatusCode.ServiceUnavailable));
        var details = JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("details");
        return [.. details.EnumerateArray().Select(detail => detail.GetString()!)];
    }
}
