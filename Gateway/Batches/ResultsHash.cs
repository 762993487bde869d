using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Executor.Contracts.Batches;

namespace Executor.Gateway.Batches;

// The hash by which validators compare results. The bytes are the protocol's: no separators, whatever one may think of that.
internal static class ResultsHash
{
    public static string Of(string batchId, IEnumerable<TaskSummary> tasksByOrdinalId)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> reward = stackalloc byte[sizeof(double)];
        hash.AppendData(Encoding.UTF8.GetBytes(batchId));
        foreach (var task in tasksByOrdinalId)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(task.TaskId));
            hash.AppendData(task.Passed ? "1"u8 : "0"u8);
            BinaryPrimitives.WriteDoubleLittleEndian(reward, task.Reward);
            hash.AppendData(reward);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
