using System.Security.Cryptography;
using Executor.Cli.CommandLine;
using Executor.Execution.Archives;

namespace Executor.Cli.Submissions;

/// <summary>An archive to upload: a file that was named, or a folder packed into a temporary file that goes away with this.</summary>
internal sealed class SubmissionArchive : IDisposable
{
    private readonly bool _isTemporary;

    private SubmissionArchive(string path, string hash, bool isTemporary)
    {
        Path = path;
        Hash = hash;
        Bytes = new FileInfo(path).Length;
        _isTemporary = isTemporary;
    }

    public string Path { get; }

    /// <summary>SHA-256, 64 lowercase hex digits.</summary>
    public string Hash { get; }

    public long Bytes { get; }

    public static async Task<SubmissionArchive> OpenAsync(string source, CancellationToken cancellationToken)
    {
        if (File.Exists(source))
        {
            return new SubmissionArchive(source, await HashAsync(source, cancellationToken), isTemporary: false);
        }

        if (!Directory.Exists(source))
        {
            throw new UsageException($"There is no {source}: name a folder with tasks/ and agent_code/, or an archive of one.");
        }

        var packed = System.IO.Path.GetTempFileName();
        try
        {
            await using (var output = File.Create(packed))
            {
                await ArchivePacker.PackAsync(source, output, cancellationToken);
            }

            return new SubmissionArchive(packed, await HashAsync(packed, cancellationToken), isTemporary: true);
        }
        catch
        {
            File.Delete(packed);
            throw;
        }
    }

    public void Dispose()
    {
        if (_isTemporary)
        {
            File.Delete(Path);
        }
    }

    private static async Task<string> HashAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
    }
}
