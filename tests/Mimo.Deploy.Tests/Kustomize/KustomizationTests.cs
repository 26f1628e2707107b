using System.Text.Json.Nodes;

namespace Mimo.Deploy.Tests.Kustomize;

public sealed class KustomizationTests : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mimo-kustomize");

    public void Dispose() => _folder.Delete(recursive: true);

    string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    void WriteBase(string more = "")
    {
        Write("base/kustomization.yaml", $$"""
            namespace: n
            labels: [{pairs: {p: q}, includeTemplates: true}]
            resources: [pod.yaml]
            images: [{name: i, newName: r/i, newTag: "2"}]
            configMapGenerator: [{name: c, literals: ["A=b=c"]}]
            {{more}}
            """);
        Write("base/pod.yaml", """
            kind: Deployment
            metadata: {name: d, labels: {x: "true"}}
            spec: {template: {spec: {containers: [{name: a, image: i, envFrom: [{configMapRef: {name: c}}]}]}}}
            """);
    }

    [Fact]
    public void Resolve_ComponentPatchesWhatItsParentHas()
    {
        WriteBase();
        Write("top/kustomization.yaml", "resources: [../base]\ncomponents: [../part]");
        Write("part/kustomization.yaml", "patches: [{path: p.yaml, target: {kind: Deployment, labelSelector: x=true}}]\nimages: [{name: r/i, newName: s/i, newTag: '3'}]");
        Write("part/p.yaml", "- {op: add, path: /spec/template/spec/containers/0/env, value: [{name: E}]}");

        var objects = Kustomization.Resolve(Path.Combine(_folder.FullName, "top"));

        var container = objects[0]["spec"]!["template"]!["spec"]!["containers"]![0]!;
        Assert.Equal(("s/i:3", "E"), ((string?)container["image"], (string?)container["env"]![0]!["name"]));
        Assert.Equal((string?)objects[1]["metadata"]!["name"], (string?)container["envFrom"]![0]!["configMapRef"]!["name"]);
        Assert.Equal(("b=c", "n", "q"), (
            (string?)objects[1]["data"]!["A"], (string?)objects[0]["metadata"]!["namespace"],
            (string?)objects[0]["spec"]!["template"]!["metadata"]!["labels"]!["p"]));
    }

    [Theory]
    [InlineData("replicas: [{name: d, count: 2}]")]
    [InlineData("patches: [{path: ../p.yaml, target: {kind: Deployment, labelSelector: x=no}}]")]
    public void Resolve_WhatItDoesNotKnowOrDoesNotApply_IsAnError(string more)
    {
        WriteBase(more);
        Write("p.yaml", "[]");
        Assert.ThrowsAny<Exception>(() => Kustomization.Resolve(Path.Combine(_folder.FullName, "base")));
    }

    [Fact]
    public void Patch_OfAPathThatIsNotThere_IsAnError() => Assert.Throws<InvalidDataException>(() => JsonPatch.Apply(
        JsonNode.Parse("""{"a": {}}""")!, JsonNode.Parse("""[{"op": "replace", "path": "/a/b", "value": 1}]""")!.AsArray()));
}
