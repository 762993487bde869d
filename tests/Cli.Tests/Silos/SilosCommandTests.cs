using System.Text.Json;
using Executor.Cli.CommandLine;
using Executor.Cli.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Executor.Cli.Tests.Silos;

public sealed class SilosCommandTests
{
    private const string Ready = """
        {"name":"silo-1","slots":8,"used":3,"cordoned":false,"isolation":"namespaces","problems":[],"host":null,
         "labels":["zone=a","gpu"],"state":"ready","last_report_at":"2026-01-01T00:00:00+00:00","drain_until":null}
        """;

    private const string Draining = """
        {"name":"silo-2","slots":8,"used":1,"cordoned":true,"isolation":"namespaces","problems":["Layers are copied."],"host":null,
         "labels":[],"state":"draining","last_report_at":null,"drain_until":"2026-01-01T00:10:00+00:00"}
        """;

    private static readonly string Drained = Draining.Replace("\"used\":1", "\"used\":0", StringComparison.Ordinal)
        .Replace("draining", "drained", StringComparison.Ordinal);

    [Fact]
    public async Task Silos_AreShown_ByWhatTheyDoWithWork()
    {
        await using var server = await ScriptedServer.StartFixedAsync(200, $"[{Ready},{Draining}]");

        var run = await CommandRun.OfAsync("silos", "--url", server.Url);

        Assert.Equal((ExitCode.AllPassed, ""), (run.Code, run.Error));
        Assert.Contains(run.Lines, line => line.Contains("silo-1", StringComparison.Ordinal) && line.Contains("ready", StringComparison.Ordinal));
        Assert.Contains(run.Lines, line => line.Contains("silo-2", StringComparison.Ordinal) && line.Contains("draining", StringComparison.Ordinal));
        Assert.Equal("1 of 2 take work, with 5 slots free.", run.Lines[^1]);
    }

    [Fact]
    public async Task Silos_AsJson_AreWhatTheServerSaid()
    {
        await using var server = await ScriptedServer.StartFixedAsync(200, $"[{Ready},{Draining}]");

        var silos = JsonElement.Parse((await CommandRun.OfAsync("silos", "--json", "--url", server.Url)).Lines.Single());

        Assert.Equal(
            ["silo-1 ready", "silo-2 draining"],
            silos.EnumerateArray().Select(silo => $"{silo.GetProperty("name").GetString()} {silo.GetProperty("state").GetString()}"));
        Assert.Equal("zone=a", silos[0].GetProperty("labels")[0].GetString());
    }

    [Theory]
    [InlineData("cordon", "/silos/silo-1/cordon")]
    [InlineData("uncordon", "/silos/silo-1/uncordon")]
    [InlineData("drain", "/silos/silo-1/drain")]
    [InlineData("drain --secs 0", "/silos/silo-1/drain?secs=0")]
    public async Task Order_IsSentWithTheOperatorsToken(string order, string expected)
    {
        var asked = new List<string>();
        await using var server = await StartAsync(asked, Ready);

        var run = await CommandRun.OfAsync(
            new() { ["ADMIN_TOKEN"] = "operator", ["READ_TOKEN"] = "reader" },
            CancellationToken.None,
            ["silos", .. order.Split(' '), "silo-1", "--url", server.Url]);

        Assert.Equal((ExitCode.AllPassed, ""), (run.Code, run.Error));
        Assert.Equal([$"POST {expected} Bearer operator"], asked);
        Assert.Equal(["silo silo-1: ready"], run.Lines);
    }

    [Fact]
    public async Task Drain_ThatWaits_EndsWhenTheSiloRunsNothing()
    {
        var asked = new List<string>();
        await using var server = await StartAsync(asked, Draining, $"[{Draining}]", $"[{Drained}]");

        var run = await CommandRun.OfAsync("silos", "drain", "silo-2", "--wait", "--token", "operator", "--url", server.Url);

        Assert.Equal(ExitCode.AllPassed, run.Code);
        Assert.Equal(["silo silo-2: drained"], run.Lines);
        Assert.Equal(3, asked.Count);
    }

    [Fact]
    public async Task Drain_SaysUntilWhen()
    {
        await using var server = await StartAsync([], Draining);

        var run = await CommandRun.OfAsync("silos", "drain", "silo-2", "--url", server.Url);

        Assert.Equal(["silo silo-2: draining until 2026-01-01 00:10:00Z, 1 attempts run"], run.Lines);
    }

    [Fact]
    public async Task Order_ThatTheServerRefuses_SaysWhy()
    {
        await using var server = await ScriptedServer.StartFixedAsync(403, """{"error":"admin_disabled","message":"Set ADMIN_TOKEN"}""");

        var run = await CommandRun.OfAsync("silos", "cordon", "silo-1", "--url", server.Url);

        Assert.Equal((ExitCode.Refused, "error: Set ADMIN_TOKEN (admin_disabled)\n"), (run.Code, run.Error));
    }

    private static Task<ScriptedServer> StartAsync(List<string> asked, params string[] answers) => ScriptedServer.StartAsync(app =>
        app.MapFallback((HttpContext context) =>
        {
            asked.Add($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString} {context.Request.Headers.Authorization}".TrimEnd());
            return TypedResults.Text(answers[asked.Count - 1], "application/json");
        }));
}
