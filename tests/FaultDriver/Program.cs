using System.Globalization;
using Executor.FaultDriver.Rounds;
using Executor.FaultDriver.Serving;

// serve          the server of rounds in which the clock jumps
// soak N [SEED]  N rounds, with the seeds from SEED on
switch (args)
{
    case ["serve"]:
        await ShiftedServer.RunAsync();
        return 0;

    case ["soak", var count, .. { Length: <= 1 } from]
        when int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var rounds) && rounds > 0
            && int.TryParse(from.FirstOrDefault("1"), NumberStyles.None, CultureInfo.InvariantCulture, out var seed):
        return await Soak.RunAsync(seed, rounds, Console.Out);

    default:
        Console.Error.WriteLine("usage: soak ROUNDS [FIRST-SEED]");
        return 2;
}
