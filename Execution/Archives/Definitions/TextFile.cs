using System.Text;

namespace Executor.Execution.Archives.Definitions;

/// <summary>Reads the texts of a task, which are UTF-8 or a problem.</summary>
internal static class TextFile
{
    private const int MaxBytes = 1 << 20;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Null when the file is absent, too large or not UTF-8; the problem is then noted under its name.</summary>
    public static string? Read(string folder, string name, List<string> problems)
    {
        FileInfo file = new(Path.Combine(folder, name));
        if (!file.Exists)
        {
            problems.Add($"{name} is missing");
            return null;
        }

        if (file.Length > MaxBytes)
        {
            problems.Add($"{name} is larger than {MaxBytes} bytes");
            return null;
        }

        try
        {
            string text = Strict.GetString(File.ReadAllBytes(file.FullName));
            if (!text.Contains('\0', StringComparison.Ordinal))
            {
                return text.TrimStart('\uFEFF');
            }
        }
        catch (DecoderFallbackException)
        {
            // Told below, together with the text that holds what no text holds.
        }

        problems.Add($"{name} is not UTF-8 text");
        return null;
    }

    /// <summary>Whether a file of any size is UTF-8, without holding it.</summary>
    public static bool IsUtf8(string path)
    {
        using FileStream file = File.OpenRead(path);
        Decoder decoder = Strict.GetDecoder();
        byte[] bytes = new byte[64 * 1024];
        try
        {
            int read;
            do
            {
                read = file.Read(bytes);
                decoder.GetCharCount(bytes, 0, read, flush: read == 0);
            }
            while (read > 0);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
