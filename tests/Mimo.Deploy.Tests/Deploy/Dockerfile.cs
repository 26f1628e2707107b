using Mimo.Tests.Shared;

namespace Mimo.Deploy.Tests.Deploy;

/// <summary>The instructions of a Dockerfile; of its syntax only what is used here.</summary>
sealed class Dockerfile(string path)
{
    readonly (string Name, string Arguments)[] _lines = [.. File.ReadAllLines(path).Where(line => line.Length > 0 && line[0] != '#').Select(Split)];

    public static IEnumerable<string> Files => Directory.GetFiles(Path.Combine(TestRepository.Root, "deploy"), "*.Dockerfile").Order();

    public IEnumerable<string> All(string instruction) => _lines.Where(line => line.Name == instruction).Select(line => line.Arguments);

    /// <summary>What is copied from the repository before the build, relative to its root.</summary>
    public IEnumerable<string> Sources => All("COPY").Where(copy => !copy.StartsWith("--from", StringComparison.Ordinal)).SelectMany(copy => copy.Split(' ')[..^1]);

    /// <summary>The project folder that is published.</summary>
    public string Project => All("RUN").Single(run => run.StartsWith("dotnet publish", StringComparison.Ordinal)).Split(' ')[2];

    static (string Name, string Arguments) Split(string line) => (line.Split(' ', 2)[0], line.Split(' ', 2)[1]);
}
