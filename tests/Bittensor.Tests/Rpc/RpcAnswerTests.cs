using System.Text;
using Executor.Bittensor.Rpc;

namespace Executor.Bittensor.Tests.Rpc;

public sealed class RpcAnswerTests
{
    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":7,"result":"0x00"}""", "\"0x00\"")]
    [InlineData("""{"result":{"a":[1,{"id":8}]},"id":7}""", """{"a":[1,{"id":8}]}""")]
    [InlineData(""" { "id" : 7 , "result" : null } """, "null")]
    [InlineData("""{"id":7,"error":null,"result":[]}""", "[]")]
    public void Result_IsItsJson(string message, string result) => Assert.Equal(result, Text(message));

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","method":"x","params":{"result":1}}""")]
    [InlineData("""{"id":null,"method":"x"}""")]
    public void Notification_IsNoAnswer(string message) => Assert.Null(Text(message));

    [Theory]
    [InlineData("""{"id":8,"result":1}""", "answered a question that was not asked")]
    [InlineData("""{"id":"7","result":1}""", "answered a question that was not asked")]
    [InlineData("""{"id":7.5,"result":1}""", "answered a question that was not asked")]
    [InlineData("""{"id":8,"error":{"code":1,"message":"x"}}""", "answered a question that was not asked")]
    [InlineData("""{"id":7,"error":{"code":-32000,"message":"no \"such\" call","data":{}}}""", """refused: no \"such\" call (-32000)""")]
    [InlineData("""{"id":7,"error":{}}""", "refused: no reason given")]
    [InlineData("""{"id":7,"error":"x"}""", "refused: no reason given")]
    [InlineData("""{"id":null,"error":{"code":-32700,"message":"Parse error"}}""", "refused: Parse error (-32700)")]
    [InlineData("""{"id":7}""", "answered with JSON that is not an answer")]
    [InlineData("""{"result":1}""", "answered with JSON that is not an answer")]
    [InlineData("{}", "answered with JSON that is not an answer")]
    [InlineData("[]", "answered with JSON that is not an answer")]
    [InlineData("7", "answered with JSON that is not an answer")]
    [InlineData("", "answered with something that is not JSON, or not all of it")]
    [InlineData("""{"id":7,"result":1""", "answered with something that is not JSON, or not all of it")]
    [InlineData("""{"id":7,"result":1}}""", "answered with something that is not JSON, or not all of it")]
    [InlineData("""{"id":7,"result":1} {}""", "answered with something that is not JSON, or not all of it")]
    public void Anything_Else_IsRefused(string message, string reason) =>
        Assert.Equal(reason, Assert.Throws<RpcException>(() => Text(message)).Message);

    [Fact]
    public void Reason_OfANode_IsCut_AndStaysOnItsLine()
    {
        var message = "{\"id\":7,\"error\":{\"code\":1,\"message\":\"" + new string('x', 1000) + "\"}}";
        Assert.Equal("refused: " + new string('x', 300) + " (1)", Assert.Throws<RpcException>(() => Text(message)).Message);
        message = "{\"id\":7,\"error\":{\"code\":1,\"message\":\"a\u0085b\u009bc\"}}";
        Assert.Equal("refused: a b c (1)", Assert.Throws<RpcException>(() => Text(message)).Message);
    }

    [Fact]
    public void Json_NestedTooDeep_IsRefused()
    {
        var message = "{\"id\":7,\"result\":" + new string('[', 100_000) + new string(']', 100_000) + "}";
        Assert.Throws<RpcException>(() => Text(message));
    }

    [Theory]
    [InlineData("\"0x\"", "")]
    [InlineData("\"0x00fF\"", "00FF")]
    public void Hex_IsItsBytes(string json, string bytes) => Assert.Equal(bytes, Convert.ToHexString(RpcHex.Parse(Encoding.UTF8.GetBytes(json))));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("\"0\"")]
    [InlineData("\"0x0\"")]
    [InlineData("\"0x0g\"")]
    [InlineData("\"00ff\"")]
    [InlineData("\"0X00\"")]
    [InlineData("[\"0x00\"]")]
    public void Hex_OfAnythingElse_IsRefused(string json) => Assert.Throws<RpcException>(() => RpcHex.Parse(Encoding.UTF8.GetBytes(json)));

    private static string? Text(string message) =>
        RpcAnswer.Read(Encoding.UTF8.GetBytes(message), id: 7) is { } result ? Encoding.UTF8.GetString(result.Span) : null;
}
