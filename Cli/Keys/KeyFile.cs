using System.Security.Cryptography;
using System.Text.Json;
using Executor.Bittensor.Keys;
using Executor.Cli.CommandLine;
using Executor.Cli.Json;

namespace Executor.Cli.Keys;

/// <summary>Keys on disk: readable by their owner only, and never written over.</summary>
internal static class KeyFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes a key and writes it.</summary>
    /// <returns>Its address.</returns>
    public static string Create(string path)
    {
        Span<byte> seed = stackalloc byte[Sr25519KeyPair.MiniSecretLength];
        RandomNumberGenerator.Fill(seed);
        using var key = Sr25519KeyPair.FromMiniSecret(seed);
        var document = new KeyFileDocument
        {
            Address = key.Address,
            PublicKey = "0x" + Convert.ToHexStringLower(key.PublicKey),
            Seed = "0x" + Convert.ToHexStringLower(seed),
        };
        CryptographicOperations.ZeroMemory(seed);
        if (Path.Exists(path))
        {
            throw new UsageException($"{path} exists already: name a new file, keys are never overwritten.");
        }

        // The mode is set as the file is made: there is no instant at which others could read it.
        using var file = new FileStream(
            path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly });
        JsonSerializer.Serialize(file, document, CliJson.Default.KeyFileDocument);
        file.WriteByte((byte)'\n');
        file.Flush(flushToDisk: true);
        return key.Address;
    }

    /// <summary>The key in a file. Its owner disposes it.</summary>
    public static Sr25519KeyPair Open(string path)
    {
        var document = Read(path);
        if (!Sr25519KeyPair.TryFromSeed(document.Seed ?? document.WalletSeed, out var key))
        {
            throw new UsageException($"{path} holds no seed of 64 hexadecimal digits: make a key with \"executor keys new FILE\".");
        }

        if ((document.Address ?? document.WalletAddress) is { } address && address != key.Address)
        {
            key.Dispose();
            throw new UsageException($"{path} says {Plain.Line(address)}, but its seed makes another address: the file was changed.");
        }

        return key;
    }

    /// <summary>Whether others than the owner may read the file.</summary>
    public static bool IsExposed(string path) => (File.GetUnixFileMode(path) & ~(OwnerOnly | UnixFileMode.UserExecute)) != 0;

    private static KeyFileDocument Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new UsageException($"There is no key file {path}: make one with \"executor keys new {path}\".");
        }

        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(path), CliJson.Default.KeyFileDocument) ?? new KeyFileDocument();
        }
        catch (JsonException)
        {
            throw new UsageException($"{path} is not a key file: make one with \"executor keys new FILE\".");
        }
    }
}
