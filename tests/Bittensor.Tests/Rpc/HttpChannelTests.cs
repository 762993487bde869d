using System.Net;
using Executor.Bittensor.Rpc;

namespace Executor.Bittensor.Tests.Rpc;

public sealed class HttpChannelTests
{
    private static readonly RpcLimits Limits = new(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5));

    // Over a WebSocket the answer may still come; here nothing can.
    [Fact]
    public async Task Notification_InPlaceOfAnAnswer_IsRefused()
    {
        using var transport = new HttpMessageInvoker(new FixedAnswer("""{"jsonrpc":"2.0","method":"chain_newHead","params":[]}"""));
        var channel = new HttpChannel(new Uri("http://node.example"), transport, maxAnswerBytes: 1000);
        using var node = await RpcConnection.OpenAsync(channel, Limits, TimeProvider.System, CancellationToken.None);
        var exception = await Assert.ThrowsAsync<RpcException>(() => node.CallAsync("chain_getHeader", _ => { }, CancellationToken.None));
        Assert.Equal("answered something that was not asked", exception.Message);
    }

    [Theory]
    [InlineData(100, true)]
    [InlineData(99, false)]
    public async Task Answer_AsLongAsAllowed_IsRead_AndNotOneByteMore(int maxAnswerBytes, bool isRead)
    {
        var answer = """{"jsonrpc":"2.0","id":1,"result":""".PadRight(99) + "}";
        using var transport = new HttpMessageInvoker(new FixedAnswer(answer.Replace(":  ", ":1 ", StringComparison.Ordinal)));
        var channel = new HttpChannel(new Uri("http://node.example"), transport, maxAnswerBytes);
        using var node = await RpcConnection.OpenAsync(channel, Limits, TimeProvider.System, CancellationToken.None);
        var call = node.CallAsync("chain_getHeader", _ => { }, CancellationToken.None);
        if (isRead)
        {
            Assert.Equal("1"u8.ToArray(), (await call).ToArray());
            return;
        }

        Assert.Equal("answered with more than 99 bytes", (await Assert.ThrowsAsync<RpcException>(() => call)).Message);
    }

    private sealed class FixedAnswer(string text) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(text) });
    }
}
