using Executor.Contracts.Batches;
using Executor.Contracts.Silos;
using Executor.Gateway.Tests.Fakes;

namespace Executor.Gateway.Tests.Status;

public sealed class StatusTests
{
    [Fact]
    public async Task Status_HoldsTheNumbersOfTheGrains()
    {
        var time = new ManualTime();
        await using var server = await GatewayServer.StartAsync(time: time);
        server.Index.Totals = new BatchTotals(10, 1, 2, 7, 70, 40, 30, 12345);
        time.Advance(TimeSpan.FromSeconds(90));
        var silo = """{"name":"silo-1","slots":4,"used":1,"cordoned":false,"isolation":"namespaces","problems":[],"host":null,"labels":[],"state":"ready","last_report_at":null,"drain_until":null}""";
        var validators = """{"count":1,"source":"static","fetched_at":"2026-03-11T15:30:15+00:00","stale":false,"block":null,"problem":null,"age_secs":0}""";
        var expected = $$"""
            {"version":"0.1.0","uptime_secs":90,"active_batches":1,"total_batches":10,"completed_batches":7,"tasks_passed":40,
            "tasks_failed":30,"max_concurrent_tasks":8,"has_active_batch":true,"queued_batches":2,"queued_tasks":5,
            "pending_consensus":3,"silos":[{{silo}}],"validators":{{validators}}}
            """;
        Assert.Equal(expected.ReplaceLineEndings(""), await server.Client.GetStringAsync("/status"));
    }

    [Fact]
    public async Task Status_OfASetFromTheChain_HasItsBlockAndItsAge()
    {
        var time = new ManualTime();
        await using var server = await GatewayServer.StartAsync(time: time);
        server.Validators.Block = 6_242_401;
        time.Advance(FakeBatch.Created.AddSeconds(90.7) - time.GetUtcNow());
        var validators = (await server.GetJsonAsync("/status")).GetProperty("validators");
        Assert.Equal(
            """{"count":1,"source":"chain","fetched_at":"2026-03-11T15:30:15+00:00","stale":true,"block":6242401,"problem":null,"age_secs":90}""",
            validators.GetRawText());
    }

    [Fact]
    public async Task Status_OfAnExaminedSilo_SaysWhatItsHostGives()
    {
        await using var server = await GatewayServer.StartAsync();
        var host = new HostView
        {
            Users = "range",
            Limits = "cgroup-v2",
            Layers = "overlay",
            System = "writable",
            Network = "separate",
            Seccomp = true,
            Caches = new CacheView(Bytes: 1, Entries: 2, InUse: 3, Hits: 4, Misses: 5, Evicted: 6, Corrupt: 7, MaxBytes: 8),
        };
        server.Scheduler.Silos = [new SiloView("silo-1", 4, 0, false, "namespaces", ["Layers are copied."], host)];
        var status = await server.GetJsonAsync("/status");
        Assert.Equal(
            """
            {"users":"range","limits":"cgroup-v2","layers":"overlay","system":"writable","network":"separate","seccomp":true,
            "caches":{"bytes":1,"entries":2,"in_use":3,"hits":4,"misses":5,"evicted":6,"corrupt":7,"max_bytes":8}}
            """.ReplaceLineEndings(""),
            status.GetProperty("silos")[0].GetProperty("host").GetRawText());
    }

    [Fact]
    public async Task Instance_NamesTheImageAndTheHost()
    {
        await using var server = await GatewayServer.StartAsync(settings => settings with { ImageDigest = "sha256:1234" });
        var instance = await server.GetJsonAsync("/instance");
        Assert.Equal(
            ["version", "image", "image_digest", "uptime_secs", "hostname", "max_concurrent_tasks", "netuid"],
            instance.EnumerateObject().Select(member => member.Name));
        Assert.Equal("sha256:1234", instance.GetProperty("image_digest").GetString());
        Assert.Equal(100, instance.GetProperty("netuid").GetInt32());
    }

    [Fact]
    public async Task Index_IsAPageWithoutAnythingFromOutside()
    {
        await using var server = await GatewayServer.StartAsync();
        var response = await server.Client.GetAsync("/");
        Assert.Equal("text/html; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.Equal("default-src 'none'", Assert.Single(response.Headers.GetValues("Content-Security-Policy")));
        var page = await response.Content.ReadAsStringAsync();
        foreach (var link in page.Split("href=\"")[1..].Select(rest => rest.Split('"')[0]))
        {
            Assert.True((await server.Client.GetAsync(link)).IsSuccessStatusCode, link);
        }
    }
}
