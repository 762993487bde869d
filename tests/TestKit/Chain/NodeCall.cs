using System.Text.Json;

namespace Executor.TestKit.Chain;

/// <summary>A call as a client sent it.</summary>
internal sealed record NodeCall(long Id, string Method, JsonElement Parameters)
{
    public static NodeCall Parse(byte[] request)
    {
        var json = JsonElement.Parse(request);
        if (json.GetProperty("jsonrpc").GetString() != "2.0")
        {
            throw new FormatException("The request is not JSON-RPC 2.0.");
        }

        return new NodeCall(json.GetProperty("id").GetInt64(), json.GetProperty("method").GetString()!, json.GetProperty("params"));
    }

    public string Text(int index) => Parameters[index].GetString()!;
}
