namespace Executor.Execution.Tests.Archives;

public sealed class DamagedTarTests : ImportFixture
{
    private const string CutOff = "the archive is damaged: it ends in the middle of an entry";

    [Fact]
    public async Task Import_WithMoreAfterTheEnd_IsRefused() =>
        Assert.Equal(["the archive goes on after its end"], await RefusalAsync([.. GoodTar().ToTar(), .. GoodTar().ToTar()]));

    [Fact]
    public async Task Import_WithPaddingAfterTheEnd_IsAccepted() =>
        await AcceptedAsync([.. GoodTar().ToTar(), .. new byte[9 * 1024]]);

    [Fact]
    public async Task Import_FolderWithContent_IsRefused() =>
        Assert.Equal(
            ["entry 'agent_code/d' is a folder with content"],
            await RefusalAsync(GoodTar().Entry("agent_code/d", '5', "abc").ToTar()));
}
