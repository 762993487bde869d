using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace Executor.TestKit.Properties;

/// <summary>Tries a statement on many random cases. One that breaks it is made smaller and shown with the seed that makes it again.</summary>
public static class Always
{
    private const int UsualCases = 20_000;

    /// <summary>The cases of each property; a variable asks for more of them than a usual run has time for.</summary>
    public static int Cases { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("PROPERTY_CASES"), NumberStyles.None, CultureInfo.InvariantCulture, out var cases)
            ? cases
            : UsualCases;

    public static void Holds<T>(Arbitrary<T> cases, Action<T> statement) =>
        Prop.ForAll(cases, statement).Check(Config.QuickThrowOnFailure.WithMaxTest(Cases));

    /// <summary>
    /// Reads an input that may be anything. It may refuse with a declared exception and with no other, and allocates no more than a
    /// small multiple of the input, and what an exception costs.
    /// </summary>
    public static void OnlyRefuses(int inputBytes, Action read, params ReadOnlySpan<Type> declared)
    {
        const int Multiple = 8;
        const int Exception = 32 * 1024;
        var most = (Multiple * (long)inputBytes) + Exception;

        // What is made once for all inputs is no cost of this one: it is not there the second time.
        if (Cost(read, declared) > most && Cost(read, declared) is var allocated && allocated > most)
        {
            throw new InvalidOperationException($"An input of {inputBytes} bytes cost {allocated} bytes.");
        }
    }

    private static long Cost(Action read, ReadOnlySpan<Type> declared)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            read();
        }
        catch (Exception exception) when (Contains(declared, exception.GetType()))
        {
            // Refused, and in the way that was declared.
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static bool Contains(ReadOnlySpan<Type> declared, Type type)
    {
        foreach (var one in declared)
        {
            if (one == type)
            {
                return true;
            }
        }

        return false;
    }
}
