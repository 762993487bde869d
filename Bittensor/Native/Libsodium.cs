using System.Runtime.InteropServices;

namespace Executor.Bittensor.Native;

// Finds libsodium once per process. Every class that calls into it calls EnsureReady first: a missing library is then
// one clear DllNotFoundException, each time, and never a TypeInitializationException from wherever it was first touched.
internal static class Libsodium
{
    public const string Name = "libsodium";

    // 1.0.18, the oldest release with everything we call, is number 23; those after it are number 26.
    private static readonly string[] FileNames = ["libsodium.so.23", "libsodium.so.26", "libsodium", "libsodium.dylib"];

    private static readonly Lazy<string?> Fault = new(Load);

    public static void EnsureReady()
    {
        if (Fault.Value is { } fault)
        {
            throw new DllNotFoundException(fault);
        }
    }

    private static string? Load()
    {
        var library = Find();
        if (library == IntPtr.Zero)
        {
            return $"libsodium was not found (tried {string.Join(", ", FileNames)}): install it, on Debian as package libsodium23.";
        }

        if (!NativeLibrary.TryGetExport(library, "crypto_core_ristretto255_is_valid_point", out _))
        {
            return "The libsodium found has no ristretto255: version 1.0.18 or later is needed, not a minimal build.";
        }

        NativeLibrary.SetDllImportResolver(
            typeof(Libsodium).Assembly,
            (name, _, _) => name == Name ? library : IntPtr.Zero);
        return NativeMethods.sodium_init() < 0 ? "libsodium was found but could not initialise itself." : null;
    }

    private static IntPtr Find()
    {
        foreach (var fileName in FileNames)
        {
            if (NativeLibrary.TryLoad(fileName, typeof(Libsodium).Assembly, searchPath: null, out var library))
            {
                return library;
            }
        }

        return IntPtr.Zero;
    }
}
