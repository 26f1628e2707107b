using Mimo.Contracts.Errors;
using Mimo.Contracts.Grains;
using Mimo.Contracts.V1;
using Mimo.Grains.Tests.Support;

namespace Mimo.Grains.Tests.Decode;

/// <summary>
/// Two activations of one session at once, which the grain directory can allow for a moment after a failure. Here they are those of two
/// clusters on one storage, so that both live as long as the test wants.
/// </summary>
public class DuplicateActivationTests
{
    [Fact, Trait("R", "R4")]
    public async Task Ask_BothActivationsHaveReadTheSameTranscript_OnlyOneCanCommit()
    {
        await using var one = await StageCluster.Start();
        await using var two = await one.StartBeside();
        var image = await one.Upload(60, 40);
        var first = await one.Open(image);
        var second = two.Grains.GetGrain<ISessionGrain>(first.GetPrimaryKeyString());
        Assert.Empty((await second.Get(default))!.Turns);
        await first.Finish("First?");

        await Loses(second.Read(Asking.Question("Also first?")));

        // The loser reads again and goes on from what is stored; now the other one is behind, and loses in its turn.
        Assert.Equal(2, (await second.Finish("Second?")).Turn);
        await Loses(first.Read(Asking.Question("Second as well?")));
        Assert.Equal(["First?", "Second?"], (await first.Get(default))!.Turns.Select(turn => turn.Question));
    }

    [Fact, Trait("R", "R4")]
    public async Task Ask_TheSameTurnOnBoth_IsStoredOnceAndHeardTwice()
    {
        await using var one = await StageCluster.Start();
        await using var two = await one.StartBeside();
        var first = await one.Open(await one.Upload(60, 40));
        var second = two.Grains.GetGrain<ISessionGrain>(first.GetPrimaryKeyString());
        await second.Get(default);
        var command = Asking.Question("First?") with { TurnId = "turn-1" };
        var heard = await first.Read(command);

        // What the gateway does: the same turn again, after the loser has said that it moves.
        await Loses(second.Read(command));
        var again = await second.Read(command);

        Assert.Equal((heard.Text(), heard[^1]), (again.Text(), again[^1]));
        Assert.Single((await second.Get(default))!.Turns);
    }

    /// <summary>
    /// The loser says that the turn moves, and leaves at once; on a busy machine it is gone before its caller asks for the end of the stream,
    /// which the gateway takes for the same.
    /// </summary>
    static async Task Loses(Task turn)
    {
        var error = await Assert.ThrowsAnyAsync<Exception>(() => turn);
        if (error is not EnumerationAbortedException)
            Assert.Equal((ErrorReason.StageUnavailable, true), (Assert.IsType<MimoException>(error).Reason, ((MimoException)error).CanMove));
    }
}
