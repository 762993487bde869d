namespace Executor.Execution.Layers;

/// <summary>What is done to the files of layers, which guests wrote as they pleased.</summary>
internal interface ILayerFiles
{
    /// <summary>Null when not all of it can be read.</summary>
    Task<LayerFacts?> DigestAsync(string folder, CancellationToken cancellationToken);

    /// <summary>Never throws for what it finds.</summary>
    Task RemoveAsync(string folder);
}

/// <summary>What a layer is.</summary>
/// <param name="Bytes">What it takes on disk.</param>
/// <param name="Files">Files, folders, links and all else.</param>
/// <param name="Digest">Of names, types, modes, link targets and contents of everything in it.</param>
internal sealed record LayerFacts(long Bytes, long Files, string Digest);
