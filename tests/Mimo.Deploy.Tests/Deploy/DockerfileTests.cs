using System.Xml.Linq;
using Mimo.Deploy.Tests.K8s;
using Mimo.Tests.Shared;

namespace Mimo.Deploy.Tests.Deploy;

public sealed class DockerfileTests
{
    public static TheoryData<string> Files => [.. Dockerfile.Files.Select(file => Path.GetFileName(file))];

    static Dockerfile Read(string file) => new(Path.Combine(TestRepository.Root, "deploy", file));

    static string InTree(string path) => Path.Combine(TestRepository.Root, path);

    [Theory, MemberData(nameof(Files))]
    public void Sources_AreInTheTree_AndAreAllThatTheProjectNeeds(string file)
    {
        var docker = Read(file);
        Assert.All(docker.Sources, source => Assert.True(Path.Exists(InTree(source)), source));
        var copied = docker.Sources.Select(source => Path.GetFullPath(InTree(source))).ToArray();
        foreach (var project in Closure(Directory.GetFiles(InTree(docker.Project), "*.csproj").Single()))
            Assert.Contains(copied, source => project.StartsWith(source + Path.DirectorySeparatorChar, StringComparison.Ordinal));
        foreach (var shared in (string[])["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "BannedSymbols.txt", "build"])
            Assert.Contains(shared, docker.Sources);
    }

    [Theory, MemberData(nameof(Files))]
    public void Image_RunsItsProgram_AsNobody(string file)
    {
        var docker = Read(file);
        Assert.Equal($"[\"dotnet\", \"{Path.GetFileName(docker.Project)}.dll\"]", Assert.Single(docker.All("ENTRYPOINT")));
        Assert.Equal("$APP_UID", Assert.Single(docker.All("USER")));
        Assert.Equal(2, docker.All("FROM").Count());
        Assert.All(docker.All("WORKDIR").Skip(1), folder => Assert.Equal("/app", folder));
    }

    [Fact]
    public void Ports_AreThoseThatTheManifestsOpen()
    {
        foreach (var (file, container) in (ReadOnlySpan<(string, string)>)[("gateway.Dockerfile", "gateway"), ("silo-cpu.Dockerfile", "silo"), ("silo-cuda.Dockerfile", "silo")])
        {
            var ports = Overlay.Of("cpu").Programs.First(one => one.Container.Name == container).Container.Ports.Select(port => $"{port.ContainerPort}");
            Assert.Equal(ports.Order(), Read(file).All("EXPOSE").Single().Split(' ').Order());
        }
    }

    [Fact]
    public void Cuda_DiffersInWhatItLinks()
    {
        string Publish(string file) => Read(file).All("RUN").Single();
        Assert.Contains("-p:TorchBackend=cuda", Publish("silo-cuda.Dockerfile"), StringComparison.Ordinal);
        Assert.Equal(Publish("silo-cpu.Dockerfile"), Publish("silo-cuda.Dockerfile").Replace(" -p:TorchBackend=cuda", "", StringComparison.Ordinal));
        // The CPU image brings the weights that compose and the CPU overlay name.
        Assert.Contains("model/checkpoints/mimo-tiny checkpoints/mimo-tiny", Read("silo-cpu.Dockerfile").All("COPY"));
    }

    static HashSet<string> Closure(string project)
    {
        var found = new HashSet<string>();
        var open = new Stack<string>([project]);
        while (open.TryPop(out var next))
            if (found.Add(next))
                foreach (var reference in XDocument.Load(next).Descendants("ProjectReference"))
                    open.Push(Path.GetFullPath(Path.Combine(Path.GetDirectoryName(next)!, (string)reference.Attribute("Include")!)));
        return found;
    }
}
