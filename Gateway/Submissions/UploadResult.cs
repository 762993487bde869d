using System.Diagnostics.CodeAnalysis;
using Executor.Contracts.Blobs;
using Executor.Gateway.Http;

namespace Executor.Gateway.Submissions;

// Either the stored archive, or the refusal to send.
internal sealed class UploadResult
{
    private UploadResult(BlobRef? archive, ProblemResult? refusal)
    {
        Archive = archive;
        Refusal = refusal;
    }

    public BlobRef? Archive { get; }

    public ProblemResult? Refusal { get; }

    [MemberNotNullWhen(true, nameof(Archive))]
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool Succeeded => Archive is not null;

    public static UploadResult Stored(BlobRef archive) => new(archive, null);

    public static UploadResult Refused(ProblemResult refusal) => new(null, refusal);
}
