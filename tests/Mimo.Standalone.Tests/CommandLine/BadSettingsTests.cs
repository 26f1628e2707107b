namespace Mimo.Standalone.Tests.CommandLine;

/// <summary>Each program with a setting that it cannot start with: one line that names the key, and no stack.</summary>
public sealed class BadSettingsTests
{
    // Nothing listens there, and nothing has to: what is wrong is found before.
    const string Redis = "127.0.0.1:1";

    [SkippableTheory]
    [InlineData("Mimo.Standalone.dll serve", "Mimo:Admit:MaxUploads: The field MaxUploads must be between 1 and 1000.", "Mimo__Admit__MaxUploads=0")]
    [InlineData("Mimo.Standalone.dll serve", "Mimo:Tenants:Of:north:Weight: The field Weight must be between", "Mimo__Tenants__Of__north__Weight=0")]
    [InlineData("Mimo.Standalone.dll serve", "Mimo:Retention:Sweep: what is there is no TimeSpan.", "Mimo__Retention__Sweep=CANARY")]
    [InlineData($"Mimo.Standalone.dll serve --redis {Redis}", "Mimo:Sealing:KeyDirectory: the folder /CANARY is not there.", "Mimo__Sealing__KeyDirectory=/CANARY")]
    [InlineData("Mimo.Gateway.dll", "Mimo:Sealing:KeyDirectory: the folder / has no file NAME.key. `keys new DIR NAME` makes one", $"Mimo__Gateway__Redis={Redis}", "Mimo__Sealing__KeyDirectory=/")]
    [InlineData("Mimo.Gateway.dll", "Mimo:Gateway:GrpcPort: The field GrpcPort must be between 0 and 65535.", $"Mimo__Gateway__Redis={Redis}", "Mimo__Gateway__GrpcPort=99999")]
    [InlineData("Mimo.Gateway.dll", "Mimo:Identity:ApiKeys:File: Could not find", $"Mimo__Gateway__Redis={Redis}", "Mimo__Identity__ApiKeys__File=/none/keys.json", "Mimo__Tenants__Secret=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("Mimo.Gateway.dll", "A gateway of its own needs Mimo:Gateway:Redis", "Mimo__Gateway__GrpcPort=0")]
    [InlineData("Mimo.Silo.dll", "Mimo:Silo:Engine:Threads ('0') must be greater than or equal to '1'.", "Mimo__Silo__CheckpointDirectory=/CANARY", "Mimo__Silo__Engine__Threads=0")]
    [InlineData("Mimo.Silo.dll", "Mimo:Silo:CheckpointDirectory names the model", "Mimo__Silo__SiloPort=0")]
    public async Task Setting_ThatIsWrong_IsNamedInOneLine(string program, string expected, params string[] settings)
    {
        if (program.Contains("serve", StringComparison.Ordinal)) Fixture.Standalone.NeedsCheckpoint();
        var (code, output, error) = await Fixture.Standalone.RunProgram(
            settings.Select(setting => setting.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]), program.Split(' '));

        Assert.Equal((1, ""), (code, output));
        Assert.Contains($"start: {expected}", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd('\n').Split('\n'));
        if (expected.Contains("CANARY", StringComparison.Ordinal)) return;
        // A value may be a secret that stands under the wrong key.
        Assert.DoesNotContain("CANARY", error, StringComparison.Ordinal);
    }
}
