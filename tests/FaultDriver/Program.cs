using System.Globalization;
using Executor.FaultDriver.Rounds;
using Executor.FaultDriver.Serving;

if (args is ["serve"])
{
    // The server of rounds in which the clock is set.
    await ShiftedServer.RunAsync();
    return 0;
}

var numbers = args.Skip(1).Select(text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1).ToArray();
if (args is not ["soak", ..] || numbers is not { Length: >= 1 and <= 3 } || numbers.Any(number => number < 0) || numbers[0] == 0)
{
    Console.Error.WriteLine("usage: soak ROUNDS [FIRST-SEED [AT-ONE-TIME]]");
    return 2;
}

return await Soak.RunAsync(
    firstSeed: numbers.ElementAtOrDefault(1),
    rounds: numbers[0],
    width: Math.Max(1, numbers.ElementAtOrDefault(2)),
    Console.Out);
