using System.Text.Json;
using System.Text.Json.Nodes;
using Mimo.Imaging.Codec;
using Mimo.Imaging.Dicom;
using Mimo.Imaging.Dicom.Rendering;
using Mimo.Imaging.Dicom.Writing;
using Mimo.Imaging.Masks;
using Xunit.Abstractions;

namespace Mimo.Imaging.Tests.Dicom;

[Collection(ReferenceGroup.Name)]
public sealed class SegmentationFileTests(ReferenceCases reference, ITestOutputHelper output) : IDisposable
{
    const string Checker = "/usr/bin/dciodvfy";
    static readonly VipsCodec Codec = new();
    readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("mimo-seg");

    public void Dispose() => _directory.Delete(recursive: true);

    [SkippableFact]
    public void Write_AnswersOnCtFramesAndRadiographs_AreValidAndReadBackPixelForPixel()
    {
        DicomTools.Require(Checker);
        var index = reference.Require();
        var sources = new (string Path, int Frame)[]
        {
            (index.Samples.Single(path => path.EndsWith("/CT_small.dcm", StringComparison.Ordinal)), 1), (index.Enhanced, 2), (index.Windows, 1),
        };
        var requests = sources.Select(source => Request(Image(source.Path, source.Frame))).ToArray();
        var paths = requests.Select((request, i) => Save($"{i}.dcm", SegmentationFile.Write(request))).ToArray();
        foreach (var path in paths) AssertValid(path);

        var read = ReadBack(paths);
        for (var i = 0; i < paths.Length; i++)
        {
            var (file, request) = (read["files"]![i]!, requests[i]);
            Assert.Equal(["left lung", "Rätsel", "liver"], file["segments"]!.AsArray().Select(s => (string)s!["label"]!));
            Assert.Equal(["Lung", "rätsel", "Liver"], file["segments"]!.AsArray().Select(s => (string)s!["type"]!));
            Assert.Equal(["SCT", "99MIMO", "SCT"], file["segments"]!.AsArray().Select(s => (string)s!["scheme"]!));
            Assert.Equal(["Left", "", ""], file["segments"]!.AsArray().Select(s => (string)s!["side"]!));
            Assert.All(file["segments"]!.AsArray(), s => Assert.Equal(("AUTOMATIC", "mimo-tiny 0123456789abcdef"), ((string)s!["algorithm"]!, (string)s["name"]!)));
            Assert.Equal(("AI segmentation (research only)", "YES", ""), ((string)file["description"]!, (string)file["overlap"]!, (string)file["patient"]!));
            Assert.Equal(request.Source.StudyInstanceUid, (string)file["study"]!);
            for (var s = 0; s < 3; s++)
            {
                var frame = file["frames"]![s]!;
                Assert.Equal(s + 1, (int)frame["segment"]!);
                Assert.Equal(request.Segments[s < 2 ? s : 3].Mask.Decode(), frame["pixels"]!.AsArray().Select(p => (byte)(int)p!));
                Assert.Equal((request.Source.SopInstanceUid, request.Source.Frames > 1 ? request.Source.Frame : 0),
                    ((string)frame["instance"]!, (int)frame["frame"]!));
            }
        }
    }

    [SkippableFact]
    public void Write_MasksOfAVolume_AreOneSegmentOfManyFramesInTheOrderOfTheSlices()
    {
        DicomTools.Require(Checker);
        var index = reference.Require();
        var slices = Enumerable.Range(1, 3).Select(frame => Image(index.Enhanced, frame).Reference!).ToArray();
        var request = Request(Image(index.Enhanced, 2));
        var masks = slices.Select((_, i) => Disc(request.Width, request.Height, 10 + i, 12, 5 + i)).ToArray();
        request = request with { Segments = [.. new[] { 2, 0, 1 }.Select(i => new DicomSegment("liver", masks[i]) { Slice = slices[i] })] };
        var path = Save("volume.dcm", SegmentationFile.Write(request));
        AssertValid(path);

        var file = ReadBack([path])["files"]![0]!;
        Assert.Single(file["segments"]!.AsArray());
        Assert.Equal([1, 2, 3], file["frames"]!.AsArray().Select(f => (int)f!["frame"]!));
        Assert.Equal([0.0, 3.0, 6.0], file["frames"]!.AsArray().Select(f => (double)f!["position"]![2]!));
        for (var i = 0; i < 3; i++) Assert.Equal(masks[i].Decode(), file["frames"]![i]!["pixels"]!.AsArray().Select(p => (byte)(int)p!));
    }

    [SkippableFact]
    public void Codes_OfAllTerms_AreThoseOfTheStandard()
    {
        reference.Require();
        Assert.Empty(ReadBack([])["unknown"]!.AsArray().Select(code => code!.ToJsonString()));
    }

    [SkippableFact]
    public void Write_OwnFile_IsReadByTheOwnReader()
    {
        var request = Request(Image(reference.Require().Windows, 1));
        var image = DicomImage.Read(SegmentationFile.Write(request), new DicomOptions { Frame = 3 }, DicomLimits.Default, Codec, default);
        Assert.Equal(request.Segments[3].Mask.Decode().Select(p => (byte)(p * 255)), image.Pixels.Bytes.ToArray());
    }

    [SkippableFact]
    public void Write_SameAnswerTwice_IsTheSameFileAndAnotherPatientIsAnotherInstance()
    {
        var request = Request(Image(reference.Require().Windows, 1));
        Assert.Equal(SegmentationFile.Write(request), SegmentationFile.Write(request));
        var named = request with { Patient = new DicomPatient { Id = "17", Name = @"Doe^Jane\Evil" } };
        var read = ReadBack([Save("a.dcm", SegmentationFile.Write(request)), Save("b.dcm", SegmentationFile.Write(named))])["files"]!;
        Assert.NotEqual((string)read[0]!["instance"]!, (string)read[1]!["instance"]!);
        Assert.Equal("Doe^JaneEvil", (string)read[1]!["patient"]!);
    }

    [SkippableFact]
    public void Write_NothingInTheMasks_IsRefused()
    {
        var request = Request(Image(reference.Require().Windows, 1));
        var empty = request with { Segments = [request.Segments[2]] };
        Assert.Throws<ArgumentException>(() => SegmentationFile.Write(empty));
        Assert.Throws<ArgumentException>(() => SegmentationFile.Write(request with { Width = request.Width + 1 }));
    }

    static SegmentationRequest Request(DicomImage image)
    {
        var (width, height) = (image.Pixels.Width, image.Pixels.Height);
        return new SegmentationRequest
        {
            Source = image.Reference!,
            Width = width,
            Height = height,
            Segments =
            [
                new DicomSegment("left lung", Disc(width, height, 10, 12, 7)), new DicomSegment("Rätsel", Disc(width, height, 30, 20, 9)),
                new DicomSegment("nothing", Disc(width, height, -50, -50, 3)), new DicomSegment("liver", Disc(width, height, 14, 14, 6)),
            ],
            AlgorithmName = "mimo-tiny",
            AlgorithmRevision = "0123456789abcdef",
            Seed = "a session and a turn",
            Made = new DateTimeOffset(2026, 11, 24, 10, 30, 0, TimeSpan.Zero),
        };
    }

    static DicomImage Image(string path, int frame) =>
        DicomImage.Read(File.ReadAllBytes(path), new DicomOptions { Frame = frame }, DicomLimits.Default, Codec, default);

    static Rle Disc(int width, int height, int x, int y, int radius)
    {
        var mask = new byte[width * height];
        for (var i = 0; i < mask.Length; i++)
            if (Math.Pow(i % width - x, 2) + Math.Pow(i / width - y, 2) < radius * radius) mask[i] = 1;
        return Rle.Encode(mask, width, height);
    }

    string Save(string name, byte[] file)
    {
        var path = Path.Combine(_directory.FullName, name);
        File.WriteAllBytes(path, file);
        return path;
    }

    void AssertValid(string path)
    {
        var (_, text) = DicomTools.Run(Checker, path);
        output.WriteLine(text);
        Assert.Contains("Segmentation", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Error", text, StringComparison.Ordinal);
    }

    JsonNode ReadBack(string[] paths)
    {
        var (given, result) = (Path.Combine(_directory.FullName, "in.json"), Path.Combine(_directory.FullName, "out.json"));
        File.WriteAllText(given, JsonSerializer.Serialize(new
        {
            files = paths,
            codes = SegmentCodes.All.Append(new CodedConcept("DCM", "123110", "Artificial Intelligence"))
                .Append(new CodedConcept("DCM", "113076", "Segmentation"))
                .Append(new CodedConcept("DCM", "121322", "Source image for image processing operation"))
                .Select(code => new[] { code.Scheme, code.Value, code.Meaning }),
        }));
        DicomTools.Script("readback.py", given, result);
        return JsonNode.Parse(File.ReadAllText(result))!;
    }
}
