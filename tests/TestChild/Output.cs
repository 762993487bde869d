namespace Executor.TestChild;

/// <summary>Writes what is hard to keep.</summary>
internal static class Output
{
    public static int Write(byte[] bytes)
    {
        using Stream stdout = Console.OpenStandardOutput();
        stdout.Write(bytes);
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

    /// <summary>Both streams at the same time, in bytes that are no text.</summary>
    public static int FloodBoth(long bytes)
    {
        byte[] block = new byte[1024 * 1024];
        new Random(1).NextBytes(block);
        Parallel.ForEach((Stream[])[Console.OpenStandardOutput(), Console.OpenStandardError()], stream =>
        {
            for (long written = 0; written < bytes; written += block.Length)
            {
                stream.Write(block.AsSpan(0, (int)Math.Min(block.Length, bytes - written)));
            }
        });
        return 0;
    }
}
