using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Executor.Contracts.Batches;

/// <summary>The hash by which validators compare results. The bytes are the protocol's: no separators, whatever one may think of that.</summary>
public static class ResultsHash
{
    /// <summary>The hash of a batch's results, 64 lowercase hex digits.</summary>
    /// <param name="batchId">UUID version 4, as it is spelled everywhere.</param>
    /// <param name="tasksByOrdinalId">Its tasks in ordinal order of their ids.</param>
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
