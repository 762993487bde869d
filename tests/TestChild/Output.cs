namespace Executor.TestChild;

/// <summary>Writes what is hard to keep.</summary>
internal static class Output
{
    public static int WriteInvalidUtf8()
    {
        using Stream stdout = Console.OpenStandardOutput();
        stdout.Write([(byte)'a', 0xFF, 0xC3, (byte)'b', 0xE2, 0x82]);
        return 0;
    }

    /// <summary>Writes as fast as it can to both streams, without line breaks, between a first and a last word.</summary>
    public static int Flood(long bytes)
    {
        byte[] block = new byte[1024 * 1024];
        Array.Fill(block, (byte)'x');
        using Stream stdout = Console.OpenStandardOutput();
        using Stream stderr = Console.OpenStandardError();
        foreach (Stream stream in (Stream[])[stdout, stderr])
        {
            stream.Write("first"u8);
            for (long written = 0; written < bytes; written += block.Length)
            {
                stream.Write(block.AsSpan(0, (int)Math.Min(block.Length, bytes - written)));
            }

            stream.Write("last"u8);
        }

        return 0;
    }
}
