namespace Executor.Cli.Serving;

/// <summary>A server that has started.</summary>
/// <param name="Url">Where it is reached.</param>
/// <param name="Version">Version of this executor.</param>
internal sealed record ServerDocument(string Url, string Version);
