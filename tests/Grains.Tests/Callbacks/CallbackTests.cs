using Executor.Contracts.Batches;
using Executor.Contracts.Blobs;
using Executor.Contracts.Callbacks;
using Executor.Grains.Interfaces.Batches;
using Executor.Grains.Interfaces.Consensus;
using Executor.Grains.Tests.Consensus;
using Executor.TestKit.Batches;
using Executor.TestKit.Hosting;
using Executor.TestKit.Waiting;

namespace Executor.Grains.Tests.Callbacks;

public sealed class CallbackTests
{
    private const string Url = "https://receiver.example/hook";

    [Fact]
    public async Task EndedBatch_IsDelivered_Once()
    {
        await using var host = await StartAsync();
        var batchId = await AdmitAsync(host, Url);
        Assert.Equal(new CallbackView { Status = CallbackStatus.Pending, Attempts = 0 }, (await host.Batch(batchId).GetAsync())!.Callback);

        await host.Batch(batchId).CancelAsync();
        var batch = await host.BatchAsync(batchId, "to be delivered", batch => batch.Callback!.Status == CallbackStatus.Delivered);

        Assert.Equal((1, null, null), (batch.Callback!.Attempts, batch.Callback.LastError, batch.Callback.NextAttemptAt));
        Assert.NotNull(batch.Callback.DeliveredAt);
        var sent = Assert.Single(host.Callbacks.Sent);
        Assert.Equal((batchId, Url), (sent.BatchId, sent.Url));
    }

    [Fact]
    public async Task BatchThatIsRerun_IsDeliveredAgain_UnderAnotherId()
    {
        await using var host = await StartAsync();
        var batchId = await AdmitAsync(host, Url);
        await host.Batch(batchId).CancelAsync();
        await host.BatchAsync(batchId, "to be delivered", batch => batch.Callback!.Status == CallbackStatus.Delivered);

        await host.Index.RerunAsync(batchId, new RerunRequest("once", RerunTasks.Failed));
        Assert.Equal(CallbackStatus.Pending, (await host.Batch(batchId).GetAsync())!.Callback!.Status);
        await host.Batch(batchId).CancelAsync();

        await host.BatchAsync(batchId, "to be delivered again", batch => batch.IsTerminal && batch.Callback!.Status == CallbackStatus.Delivered && host.Callbacks.Sent.Count == 2);
        Assert.Equal(2, host.Callbacks.Sent.Select(sent => sent.DeliveryId).Distinct().Count());
    }

    [Fact]
    public async Task Batch_WithoutAnAddress_HasNoCallback()
    {
        await using var host = await StartAsync();
        var batchId = await AdmitAsync(host, url: null);

        await host.Batch(batchId).CancelAsync();
        await Eventually.GetAsync("the end to be known", host.Index.GetTotalsAsync, totals => totals.Finished == 1);

        Assert.Null((await host.Batch(batchId).GetAsync())!.Callback);
        Assert.Empty(host.Callbacks.Sent);
    }

    [Fact]
    public async Task ReceiverThatFails_IsTriedAgain_WithTheSameDeliveryId()
    {
        await using var host = await StartAsync();
        host.Options.Callbacks.FirstWait = TimeSpan.FromMilliseconds(10);
        host.Callbacks.Error = attempt => attempt < 4 ? $"The receiver answered 50{attempt}." : null;
        var batchId = await AdmitAsync(host, Url);

        await host.Batch(batchId).CancelAsync();
        var batch = await host.BatchAsync(batchId, "to be delivered", batch => batch.Callback!.Status == CallbackStatus.Delivered);

        Assert.Equal((4, null), (batch.Callback!.Attempts, batch.Callback.LastError));
        Assert.Single(host.Callbacks.Sent.Select(sent => sent.DeliveryId).Distinct());
    }

    [Fact]
    public async Task ReceiverThatAlwaysFails_IsGivenUp_AndTheBatchSaysWhy()
    {
        await using var host = await StartAsync();
        host.Options.Callbacks.FirstWait = TimeSpan.FromMilliseconds(1);
        host.Options.Callbacks.MaxAttempts = 3;
        host.Callbacks.Error = _ => "The receiver answered 500.";
        var batchId = await AdmitAsync(host, Url);

        await host.Batch(batchId).CancelAsync();
        var batch = await host.BatchAsync(batchId, "to be given up", batch => batch.Callback!.Status == CallbackStatus.Failed);

        Assert.Equal(
            new CallbackView { Status = CallbackStatus.Failed, Attempts = 3, LastError = "The receiver answered 500." }, batch.Callback);
        Assert.Equal(3, host.Callbacks.Sent.Count);
    }

    [Fact]
    public async Task Delivery_ThatIsDue_SurvivesACrash()
    {
        Assert.SkipUnless(GrainTestHost.KeepsState, "This host keeps nothing.");
        await using var host = await StartAsync();
        host.Callbacks.Error = _ => "The receiver answered 500.";
        var batchId = await AdmitAsync(host, Url);
        await host.Batch(batchId).CancelAsync();
        var before = await host.BatchAsync(batchId, "to be tried", batch => batch.Callback!.Attempts == 1);
        Assert.NotNull(before.Callback!.NextAttemptAt);

        await host.CrashAsync();
        host.Callbacks.Error = _ => null;
        host.Time.Advance(TimeSpan.FromMinutes(1));
        await host.StartAgainAsync();

        var batch = await host.BatchAsync(batchId, "to be delivered", batch => batch.Callback!.Status == CallbackStatus.Delivered);
        Assert.Equal(2, batch.Callback!.Attempts);
        Assert.Single(host.Callbacks.Sent.Select(sent => sent.DeliveryId).Distinct());
    }

    [Fact]
    public async Task Votes_TheFirstThatHasAnAddress_Counts()
    {
        await using var host = await Validator.StartAsync(validators: 3, host => host.Options.Consensus.Threshold = 1);
        var archive = Make.Archive();
        await host.ConsensusOn(archive).VoteAsync(Make.Vote(archive, "validator-1"));
        await host.ConsensusOn(archive).VoteAsync(Make.Vote(archive, "validator-2") with { CallbackUrl = Url });
        await host.ConsensusOn(archive).VoteAsync(Make.Vote(archive, "validator-3") with { CallbackUrl = "https://other.example/" });
        var batchId = await SettleAsync(host, archive);

        Assert.Equal(Url, (await host.Batch(batchId).GetOrderAsync())!.CallbackUrl);
    }

    private static Task<GrainTestHost> StartAsync() => Validator.StartAsync(validators: 1);

    private static async Task<string> AdmitAsync(GrainTestHost host, string? url)
    {
        var archive = Make.Archive();
        await host.ConsensusOn(archive).VoteAsync(Make.Vote(archive, "validator-1") with { CallbackUrl = url });
        var batchId = await SettleAsync(host, archive);
        await host.BatchAsync(batchId, "to start", batch => batch.Status == BatchStatus.Running);
        return batchId;
    }

    private static async Task<string> SettleAsync(GrainTestHost host, BlobRef archive)
    {
        VoteOutcome outcome;
        do
        {
            outcome = await host.ConsensusOn(archive).SettleAsync();
        }
        while (outcome is VoteSettling);
        return Assert.IsType<VoteReached>(outcome).BatchId;
    }
}
