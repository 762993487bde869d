using Executor.Cli.CommandLine;
using Executor.Cli.Tests.Support;

namespace Executor.Cli.Tests.Keys;

public sealed class KeyFileTests
{
    // The well-known development key //Alice.
    private const string AliceSeed = "0xe5be9a5092b81bca64be81d212e7f2f9eba183bb7a90954f7b76361f6edb5c0a";
    private const string AliceAddress = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";

    [Fact]
    public async Task New_FreshFile_IsReadableByItsOwnerOnlyAndShowsItsAddress()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("key.json");

        var made = await CommandRun.OfAsync("keys", "new", file);
        var shown = await CommandRun.OfAsync("keys", "show", file);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Matches("^5[1-9A-HJ-NP-Za-km-z]{47}\n$", made.Output);
        Assert.Equal(made.Output, shown.Output);
        Assert.DoesNotContain("seed", shown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task New_FileExists_IsRefusedAndLeftAsItWas()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("key.json", "mine");

        var run = await CommandRun.OfAsync("keys", "new", file);

        Assert.Equal(ExitCode.Refused, run.Code);
        Assert.Equal("mine", File.ReadAllText(file));
    }

    [Theory]
    [InlineData($$"""{"address":"{{AliceAddress}}","public_key":"","seed":"{{AliceSeed}}"}""")]
    [InlineData($$"""{"accountId":"0x","secretPhrase":"words","secretSeed":"{{AliceSeed}}","ss58Address":"{{AliceAddress}}"}""")]
    public async Task Show_OwnFileOrWalletFile_ShowsTheAddressOfItsSeed(string text)
    {
        using var folder = new TemporaryFolder();

        var run = await CommandRun.OfAsync("keys", "show", folder.Write("key.json", text), "--json");

        Assert.Equal($$"""{"address":"{{AliceAddress}}"}""", Assert.Single(run.Lines));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("{}")]
    [InlineData("""{"seed":"0x12"}""")]
    [InlineData($$"""{"seed":"{{AliceSeed}}","address":"5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty"}""")]
    public async Task Show_FileIsNoKey_IsRefusedWithoutItsSeed(string text)
    {
        using var folder = new TemporaryFolder();

        var run = await CommandRun.OfAsync("keys", "show", folder.Write("key.json", text));

        Assert.Equal(ExitCode.Refused, run.Code);
        Assert.DoesNotContain(AliceSeed, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_FileIsMissing_SaysHowToMakeOne()
    {
        var run = await CommandRun.OfAsync("keys", "show", "/nowhere/key.json");

        Assert.Equal(ExitCode.Refused, run.Code);
        Assert.Contains("executor keys new", run.Error, StringComparison.Ordinal);
    }
}
