using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Executor.Silo.Callbacks;

/// <summary>What a receiver checks: HMAC-SHA256 over the time in the header, a dot, and the body as it was sent.</summary>
internal static class CallbackSignature
{
    public const string SignatureHeader = "X-Executor-Signature";
    public const string TimestampHeader = "X-Executor-Timestamp";
    public const string DeliveryHeader = "X-Executor-Delivery";

    /// <returns>"sha256=" and 64 lowercase hex digits.</returns>
    public static string Of(string secret, long timestamp, ReadOnlySpan<byte> body)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        mac.AppendData(Encoding.ASCII.GetBytes(timestamp.ToString(CultureInfo.InvariantCulture) + "."));
        mac.AppendData(body);
        return "sha256=" + Convert.ToHexStringLower(mac.GetHashAndReset());
    }
}
