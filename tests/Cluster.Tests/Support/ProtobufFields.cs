namespace Executor.Cluster.Tests.Support;

/// <summary>Takes a protobuf message apart without knowing its type. What is kept are the fields with a length: bytes, texts and messages.</summary>
internal static class ProtobufFields
{
    public static List<(int Number, byte[] Value)> Read(byte[] message)
    {
        var fields = new List<(int, byte[])>();
        for (var at = 0; at < message.Length;)
        {
            var key = ReadVarint(message, ref at);
            switch (key & 7)
            {
                case 0:
                    ReadVarint(message, ref at);
                    break;
                case 1:
                    at += sizeof(ulong);
                    break;
                case 2:
                    var length = (int)ReadVarint(message, ref at);
                    fields.Add(((int)(key >> 3), message[at..(at + length)]));
                    at += length;
                    break;
                case 5:
                    at += sizeof(uint);
                    break;
                default:
                    throw new InvalidDataException($"A field of wire type {key & 7} at byte {at}.");
            }
        }

        return fields;
    }

    /// <summary>The values of one field, which may be repeated.</summary>
    public static IEnumerable<byte[]> Read(byte[] message, int number) =>
        Read(message).Where(field => field.Number == number).Select(field => field.Value);

    private static ulong ReadVarint(byte[] message, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var part = message[at++];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }
    }
}
