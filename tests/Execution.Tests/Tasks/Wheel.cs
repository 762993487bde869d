using System.IO.Compression;

namespace Executor.Execution.Tests.Tasks;

/// <summary>The package <c>hello</c> for pip. A wheel is a zip with a few files of fixed names, so none has to be fetched or built.</summary>
internal static class Wheel
{
    public const string FileName = "hello-1.0-py3-none-any.whl";

    public static byte[] Make()
    {
        using MemoryStream bytes = new();
        using (ZipArchive zip = new(bytes, ZipArchiveMode.Create))
        {
            Add("hello.py", "TEXT = 'hello\\n'\n");
            Add("hello-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: hello\nVersion: 1.0\n");
            Add("hello-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n");
            Add("hello-1.0.dist-info/RECORD", "hello.py,,\nhello-1.0.dist-info/METADATA,,\nhello-1.0.dist-info/WHEEL,,\nhello-1.0.dist-info/RECORD,,\n");

            void Add(string name, string content)
            {
                using StreamWriter writer = new(zip.CreateEntry(name).Open());
                writer.Write(content);
            }
        }

        return bytes.ToArray();
    }
}
