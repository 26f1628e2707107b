using System.Text;
using Mimo.Imaging.Codec;
using Mimo.Imaging.Dicom;
using Mimo.Imaging.Dicom.Pixels;
using Mimo.Imaging.Dicom.Rendering;
using Xunit.Abstractions;

namespace Mimo.Imaging.Tests.Dicom;

[Collection(ReferenceGroup.Name)]
public sealed class DicomImageTests(ReferenceCases reference, ITestOutputHelper output)
{
    static readonly VipsCodec Codec = new();

    [SkippableFact]
    public void StoredPixels_EverySampleOfDebian_EqualPydicom()
    {
        var cases = reference.Require().Cases.Where(c => c.Stored is not null).ToArray();
        Assert.True(cases.Length > 160, $"{cases.Length} cases");
        Check(cases, c =>
        {
            var file = DicomFile.Read(File.ReadAllBytes(c.Path), DicomLimits.Default);
            var pixels = PixelDescription.Of(file.DataSet, DicomLimits.Default);
            return FrameReader.Read(file, pixels, c.Frame - 1, Codec, DecodeLimits.Default, default).Data;
        }, c => File.ReadAllBytes(c.Stored!));
    }

    [SkippableFact]
    public void ShownPixels_WindowsTablesAndColour_EqualDcmtkAndTheStandardsFormulas()
    {
        var cases = reference.Require().Cases.Where(c => c.Shown is not null).ToArray();
        Assert.True(cases.Length > 100, $"{cases.Length} cases");
        Check(cases, c => Read(c).Pixels.Bytes.ToArray(), c => File.ReadAllBytes(c.Shown!));
    }

    [SkippableFact]
    public void Read_EverySampleOfDebian_IsReadOrRefusedWithAFault()
    {
        var faults = new Dictionary<ImageFault, int>();
        var read = 0;
        foreach (var path in reference.Require().Samples)
        {
            try
            {
                DicomImage.Read(File.ReadAllBytes(path), new DicomOptions { Frame = 1 }, DicomLimits.Default, Codec, default);
                read++;
            }
            catch (ImageException e)
            {
                faults[e.Fault] = faults.GetValueOrDefault(e.Fault) + 1;
                output.WriteLine($"{Path.GetFileName(path)}: {e.Fault}: {e.Message}");
            }
        }
        output.WriteLine($"{read} read, " + string.Join(", ", faults.Select(f => $"{f.Value} {f.Key}")));
        Assert.True(read >= 70, $"{read} read");
        Assert.True(faults[ImageFault.UnsupportedTransferSyntax] >= 6);
    }

    [SkippableFact]
    public void Read_SyntaxThatIsNotRead_NamesItAndTheWayOut()
    {
        var fault = Assert.Throws<ImageException>(() => Read(reference.Require().Refused, DicomOptions.Default));
        Assert.Equal(ImageFault.UnsupportedTransferSyntax, fault.Fault);
        Assert.Contains("1.2.840.10008.1.2.4.90", fault.Message, StringComparison.Ordinal);
        Assert.Contains("gdcmconv --raw IN.dcm OUT.dcm", fault.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Rendering_FileOfTwoWindows_SaysWhichOneWasShownAndWhatElseThereIs()
    {
        var image = Read(reference.Require().Windows, new DicomOptions { FileWindow = 2 });
        Assert.Equal(WindowSource.FileWindow, image.Rendering.Source);
        Assert.Equal(new Window(-600, 1500, VoiFunction.Linear), image.Rendering.Window);
        Assert.Equal("LUNG", image.Rendering.Explanation);
        Assert.Equal(["ABDOMEN", "LUNG"], image.Rendering.Offered.Select(offer => offer.Explanation));

        var beyond = Assert.Throws<ImageException>(() => Read(reference.Require().Windows, new DicomOptions { FileWindow = 3 }));
        Assert.Equal((ImageFault.OptionInvalid, "dicom.preset"), (beyond.Fault, beyond.Option));
    }

    [SkippableFact]
    public void Rendering_EnhancedFrame_HasItsOwnPlaceAndTheSharedOrientation()
    {
        var image = Read(reference.Require().Enhanced, new DicomOptions { Frame = 3 });
        Assert.Equal(new EdgeMarkers("R", "A", "L", "P"), image.Rendering.Markers);
        Assert.Equal((0.5, 0.75), (image.Rendering.RowSpacing, image.Rendering.ColumnSpacing));
        Assert.Equal([0, 0, 6], image.Reference!.ImagePosition);
        Assert.Equal((3, 3, 3.0), (image.Reference.Frame, image.Reference.Frames, image.Reference.SliceThickness));
        Assert.NotEqual("", image.Reference.FrameOfReferenceUid);
    }

    [SkippableFact]
    public void Read_StackWithoutAFrame_IsRefusedAndNamesTheOption()
    {
        var fault = Assert.Throws<ImageException>(() => Read(reference.Require().Enhanced, DicomOptions.Default));
        Assert.Equal((ImageFault.OptionInvalid, "dicom.frame"), (fault.Fault, fault.Option));
        Assert.Equal("dicom.frame", Assert.Throws<ImageException>(() => Read(reference.Require().Enhanced, new DicomOptions { Frame = 4 })).Option);
    }

    [SkippableFact]
    public void Codec_DicomBytes_ComeAsAnyOtherFormat()
    {
        var bytes = File.ReadAllBytes(reference.Require().Windows);
        var header = Codec.Identify(bytes);
        Assert.Equal(new ImageHeader(ImageFormat.Dicom, 50, 40, 1, 8, 1), header);
        Assert.Equal(
            CanonicalImage.KeyOf(Read(reference.Require().Windows, DicomOptions.Default).Pixels),
            CanonicalImage.KeyOf(Codec.Decode(bytes, DecodeLimits.Default, default)));
    }

    [SkippableFact]
    public void Read_CutAnywhere_IsRefusedWithAFaultAndTellsNothingOfThePatient()
    {
        var bytes = File.ReadAllBytes(reference.Require().Windows);
        for (var length = 0; length < bytes.Length - 2; length += length < 1500 ? 1 : 97)
        {
            var fault = Assert.Throws<ImageException>(() => DicomImage.Read(bytes.AsMemory(0, length), DicomOptions.Default, DicomLimits.Default, Codec, default));
            Assert.DoesNotContain("CANARY", fault.ToString(), StringComparison.OrdinalIgnoreCase);
        }
    }

    [SkippableFact]
    public void ToString_OfWhatIsKept_HasNoIdentifier()
    {
        var image = Read(reference.Require().Windows, DicomOptions.Default);
        Assert.DoesNotContain(image.Reference!.StudyInstanceUid, $"{image} {image.Reference}", StringComparison.Ordinal);
    }

    static DicomImage Read(ReferenceCase c)
    {
        var window = c.Options.TryGetValue("window", out var asked)
            ? new Window(asked[0].GetDouble(), asked[1].GetDouble(), VoiFunction.Linear) : (Window?)null;
        return Read(c.Path, new DicomOptions
        {
            Frame = c.Frame,
            Window = window,
            FileWindow = c.Options.TryGetValue("file_window", out var number) ? number.GetInt32() : null,
        });
    }

    static DicomImage Read(string path, DicomOptions options) =>
        DicomImage.Read(File.ReadAllBytes(path), options, DicomLimits.Default, Codec, default);

    void Check(ReferenceCase[] cases, Func<ReferenceCase, byte[]> own, Func<ReferenceCase, byte[]> expected)
    {
        var wrong = new StringBuilder();
        var (exact, largest) = (0, 0);
        foreach (var c in cases)
        {
            byte[] mine;
            var theirs = expected(c);
            try
            {
                mine = own(c);
            }
            catch (ImageException e)
            {
                wrong.AppendLine($"{c.Name}: {e.Fault}: {e.Message}");
                continue;
            }
            if (mine.Length != theirs.Length)
            {
                wrong.AppendLine($"{c.Name}: {mine.Length} bytes instead of {theirs.Length}");
                continue;
            }
            var (most, sum) = (0, 0L);
            for (var i = 0; i < mine.Length; i++)
            {
                var difference = Math.Abs(mine[i] - theirs[i]);
                (most, sum) = (Math.Max(most, difference), sum + difference);
            }
            if (most == 0) exact++;
            largest = Math.Max(largest, most);
            if (most > c.Tolerance || sum > c.Mean * mine.Length && c.Mean > 0) wrong.AppendLine($"{c.Name}: {most}, mean {(double)sum / mine.Length:0.000}");
        }
        output.WriteLine($"{cases.Length} cases, {exact} equal, largest difference {largest}");
        Assert.True(wrong.Length == 0, wrong.ToString());
    }
}
