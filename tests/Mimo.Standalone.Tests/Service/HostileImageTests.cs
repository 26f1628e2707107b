using System.Security.Cryptography;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using Mimo.Contracts.V1;
using Mimo.Imaging.Codec;
using Mimo.Tests.Shared.Hostile;

namespace Mimo.Standalone.Tests.Service;

/// <summary>Every file of the corpus against the whole service, over the wire.</summary>
[Collection(SharedServeGroup.Name), Trait("R", "R14")]
public sealed class HostileImageTests(SharedServe shared)
{
    /// <summary>Twice the largest file of the corpus, the chunks on their way, and what a garbage collector leaves lying about.</summary>
    const long MostMemory = 96L << 20;

    [SkippableFact]
    public async Task Upload_EachHostileFile_IsRefusedWithItsReasonAndCostsNoMemory()
    {
        await shared.Ready();
        // What the first picture costs is no fault of the files.
        var image = await shared.Upload(31);
        await Refused(HostileCorpus.Named("png with 5 MiB of text"));
        foreach (var file in HostileCorpus.All)
        {
            shared.ForgetPeak();
            var before = shared.Memory().Now;

            var (code, reason) = await Refused(file);

            Assert.True(
                (code, reason) == (StatusCode.InvalidArgument, file.Fault == ImageFault.TooLarge ? "IMAGE_TOO_LARGE" : "IMAGE_UNREADABLE"),
                $"{file}: {code} {reason}");
            Assert.True(shared.Memory().Peak - before < MostMemory, $"{file} took {(shared.Memory().Peak - before) >> 20} MB.");
        }
        Assert.Equal(image, await shared.Upload(31));
        await shared.Falls("mimo_admit_running", 0);
    }

    [SkippableFact]
    public async Task Upload_ManyAtOnce_AreAllRefusedAndThePictureBesideThemIsTaken()
    {
        await shared.Ready();
        var names = (string[])["png 65535 x 65535", "tiff of 5,000 pages", "jpeg progressive, 10,000 scans", "webp canvas of 16 million a side", "png with many texts"];
        var refusals = Enumerable.Range(0, 30).Select(i => Refused(HostileCorpus.Named(names[i % names.Length])));
        var all = Task.WhenAll(refusals);
        await UntilTaken(32);

        // Beyond the slots they are refused before they are looked at.
        Assert.All(await all, refusal => Assert.Contains(refusal.Code, (StatusCode[])[StatusCode.InvalidArgument, StatusCode.ResourceExhausted]));
    }

    async Task UntilTaken(int seed)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await shared.Upload(seed);
                return;
            }
            catch (RpcException e) when (e.StatusCode == StatusCode.ResourceExhausted && attempt < 200)
            {
                await Task.Delay(50);
            }
        }
    }

    async Task<(StatusCode Code, string Reason)> Refused(HostileFile file)
    {
        var bytes = file.Make();
        var error = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            using var call = shared.Client.UploadImage();
            try
            {
                await call.RequestStream.WriteAsync(new UploadImageRequest
                {
                    Header = new UploadHeader { SizeBytes = (ulong)bytes.Length, Sha256 = ByteString.CopyFrom(SHA256.HashData(bytes)) },
                });
                foreach (var chunk in bytes.Chunk(64 * 1024)) await call.RequestStream.WriteAsync(new UploadImageRequest { Chunk = ByteString.CopyFrom(chunk) });
                await call.RequestStream.CompleteAsync();
            }
            catch (Exception e) when (e is RpcException or InvalidOperationException)
            {
                // Refused before its end: the response says why.
            }
            await call.ResponseAsync;
        });
        return (error.StatusCode, error.GetRpcStatus()?.GetDetail<ErrorInfo>()?.Reason ?? "");
    }
}
