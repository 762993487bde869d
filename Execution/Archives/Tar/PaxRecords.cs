using System.Buffers.Text;
using System.Text;

namespace Executor.Execution.Archives.Tar;

/// <summary>The records of a pax extended header that change what an entry is; the rest (times, owners, comments) is ignored.</summary>
internal sealed record PaxRecords(string? Path, long? Size, bool IsSparse)
{
    /// <summary>Null when the records are damaged.</summary>
    public static PaxRecords? Parse(ReadOnlySpan<byte> data)
    {
        PaxRecords records = new(null, null, false);
        while (!data.IsEmpty)
        {
            // "LENGTH KEY=VALUE\n", the length being that of the whole record.
            if (!Utf8Parser.TryParse(data, out int length, out int digits) || length <= digits + 2 || length > data.Length
                || data[digits] != ' ' || data[length - 1] != '\n')
            {
                return null;
            }

            ReadOnlySpan<byte> record = data[(digits + 1)..(length - 1)];
            int equals = record.IndexOf((byte)'=');
            if (equals < 0 || records.With(record[..equals], record[(equals + 1)..]) is not { } next)
            {
                return null;
            }

            records = next;
            data = data[length..];
        }

        return records;
    }

    private PaxRecords? With(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (key.SequenceEqual("path"u8))
        {
            return this with { Path = Encoding.UTF8.GetString(value) };
        }

        if (key.SequenceEqual("size"u8))
        {
            bool isNumber = Utf8Parser.TryParse(value, out long size, out int digits) && digits == value.Length && size >= 0;
            return isNumber ? this with { Size = size } : null;
        }

        return key.StartsWith("GNU.sparse."u8) ? this with { IsSparse = true } : this;
    }
}
