namespace Executor.Execution.Workspaces;

/// <summary>
/// The only configuration that git reads besides that of a repository, in a file because git hands no other form on to the
/// programs it starts. Whatever a repository or a tree says, nothing of it is run. What is fetched arrives as one pack (unpackLimit) and so
/// whole or not at all: a commit alone, without its files, would be taken for one that is there.
/// </summary>
internal static class GitSettings
{
    public const string Text =
        """
        [core]
            hooksPath = /dev/null
            fsmonitor = false
            attributesFile = /dev/null
            excludesFile = /dev/null
            askPass = /usr/bin/false
            looseCompression = 0
            bigFileThreshold = 16m
            protectNTFS = false
            protectHFS = false
        [credential]
            helper =
        [fetch]
            recurseSubmodules = false
            unpackLimit = 1
            writeCommitGraph = false
        [filter "lfs"]
            process =
            smudge =
            clean =
            required = false
        [gc]
            auto = 0
        [http]
            followRedirects = false
            lowSpeedLimit = 1000
            lowSpeedTime = 30
        [maintenance]
            auto = false
        [safe]
            directory = *
        [submodule]
            recurse = false
        [uploadpack]
            allowAnySHA1InWant = true

        """;

    /// <summary>The configuration of a repository of our own.</summary>
    /// <param name="objectFormat"><c>sha1</c> or <c>sha256</c>.</param>
    public static string ConfigOf(string objectFormat) => objectFormat == "sha1"
        ? "[core]\n\trepositoryformatversion = 0\n"
        : $"[core]\n\trepositoryformatversion = 1\n[extensions]\n\tobjectFormat = {objectFormat}\n";
}
