namespace Mimo.Imaging.Tests;

/// <summary>Tests that watch the process's memory: no other test runs beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
