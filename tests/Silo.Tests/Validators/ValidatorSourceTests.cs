using Executor.Grains.Validators;
using Executor.Settings;
using Executor.Silo.Validators;

namespace Executor.Silo.Tests.Validators;

public sealed class ValidatorSourceTests : IDisposable
{
    private const string Alice = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
    private const string Bob = "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty";

    // Bob's address with its last character changed: the right form, the wrong checksum.
    private const string Mistyped = "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694tz";

    private readonly string _file = Path.GetTempFileName();

    [Fact]
    public async Task Static_GoodAddresses_AreTheSet()
    {
        var fetch = await new StaticValidatorSource(new ExecutorSettings { Validators = [Alice, Bob] }).FetchAsync(100, CancellationToken.None);
        Assert.Equal([Bob, Alice], fetch.Hotkeys);
        Assert.Null(fetch.Block);
    }

    [Fact]
    public async Task Static_WrongChecksum_NamesTheAddress()
    {
        var source = new StaticValidatorSource(new ExecutorSettings { Validators = [Alice, Mistyped] });
        var exception = await Assert.ThrowsAsync<ValidatorSourceException>(() => source.FetchAsync(100, CancellationToken.None));
        Assert.Equal($"VALIDATORS holds '{Mistyped}', which is not a valid SS58 address with prefix 42.", exception.Message);
    }

    [Fact]
    public async Task File_JsonList_IsTheSet() =>
        Assert.Equal([Alice], (await FetchAsync($"[\"{Alice}\"]")).Hotkeys);

    [Fact]
    public async Task File_Changed_IsReadAgain()
    {
        await FetchAsync($"[\"{Alice}\"]");
        Assert.Equal([Bob], (await FetchAsync($"[\"{Bob}\"]")).Hotkeys);
    }

    [Theory]
    [InlineData("", "VALIDATORS_FILE is not valid JSON.")]
    [InlineData("[", "VALIDATORS_FILE is not valid JSON.")]
    [InlineData("{}", "VALIDATORS_FILE is not a JSON list of strings.")]
    [InlineData("[1]", "VALIDATORS_FILE is not a JSON list of strings.")]
    [InlineData("[\"" + Mistyped + "\"]", "VALIDATORS_FILE holds '" + Mistyped + "', which is not a valid SS58 address with prefix 42.")]
    public async Task File_Malformed_SaysWhy(string text, string message) =>
        Assert.Equal(message, (await Assert.ThrowsAsync<ValidatorSourceException>(() => FetchAsync(text))).Message);

    [Fact]
    public async Task File_Missing_SaysSoWithoutItsPath()
    {
        var source = new FileValidatorSource(new ExecutorSettings { ValidatorsFile = "/nowhere/validators.json" });
        var exception = await Assert.ThrowsAsync<ValidatorSourceException>(() => source.FetchAsync(100, CancellationToken.None));
        Assert.Equal("VALIDATORS_FILE can't be read.", exception.Message);
    }

    [Fact]
    public async Task File_TooLarge_IsNotRead()
    {
        var exception = await Assert.ThrowsAsync<ValidatorSourceException>(() => FetchAsync("[" + new string(' ', 1 << 20) + "]"));
        Assert.Contains("larger than", exception.Message);
    }

    public void Dispose() => File.Delete(_file);

    private async Task<ValidatorFetch> FetchAsync(string text)
    {
        await File.WriteAllTextAsync(_file, text);
        return await new FileValidatorSource(new ExecutorSettings { ValidatorsFile = _file }).FetchAsync(100, CancellationToken.None);
    }
}
