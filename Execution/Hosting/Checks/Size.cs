using System.Globalization;

namespace Executor.Execution.Hosting.Checks;

internal static class Size
{
    /// <summary>In the units of the settings: MB below one GB.</summary>
    public static string Show(long bytes) => bytes < 1L << 30
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes >> 20} MB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):0.0} GB");
}
