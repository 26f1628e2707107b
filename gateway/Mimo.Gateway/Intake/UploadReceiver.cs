using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Options;
using Mimo.Contracts.Errors;
using Mimo.Contracts.V1;

namespace Mimo.Gateway.Intake;

/// <summary>
/// Puts the pieces of an upload together. Refuses at the first message that breaks the protocol or passes the declared size, so
/// that memory is bounded by what was both declared and received.
/// </summary>
public sealed class UploadReceiver(IOptions<IntakeOptions> options, TimeProvider time)
{
    // The buffer starts here and grows with what arrives: a caller that declares 64 MiB and sends nothing holds no 64 MiB.
    const int FirstBufferBytes = 256 * 1024;

    readonly IntakeOptions _limits = options.Value;

    /// <summary>The whole file, of the declared size and SHA-256.</summary>
    /// <exception cref="MimoException">UPLOAD_PROTOCOL, UPLOAD_MISMATCH, IMAGE_TOO_LARGE, CALL_TIMED_OUT.</exception>
    public async Task<ReceivedFile> Receive(IAsyncStreamReader<UploadImageRequest> parts, CancellationToken cancellationToken)
    {
        // Grpc.AspNetCore lifts Kestrel's minimum data rate from client streams: without this timer a silent caller keeps its slot.
        using var silence = new CancellationTokenSource(_limits.IdleTimeout, time);
        using var budget = new CancellationTokenSource(_limits.UploadTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, silence.Token, budget.Token);
        try
        {
            return await Receive(parts, silence, either.Token);
        }
        catch (Exception) when (silence.IsCancellationRequested || budget.IsCancellationRequested)
        {
            throw new MimoException(ErrorReason.CallTimedOut, "The upload was silent, or went on, for longer than the service waits.");
        }
    }

    async Task<ReceivedFile> Receive(
        IAsyncStreamReader<UploadImageRequest> parts, CancellationTokenSource silence, CancellationToken cancellationToken)
    {
        if (!await Next(parts, cancellationToken) || parts.Current.PartCase != UploadImageRequest.PartOneofCase.Header)
            throw Protocol("The first message has to be the header.");
        var header = parts.Current.Header;
        var size = CheckedSize(header);

        var buffer = new byte[Math.Min(size, FirstBufferBytes)];
        var received = 0;
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        while (true)
        {
            silence.CancelAfter(_limits.IdleTimeout);
            if (!await Next(parts, cancellationToken)) break;
            var chunk = CheckedChunk(parts.Current);
            if (chunk.Length > size - received)
                throw new MimoException(ErrorReason.UploadMismatch, "More bytes arrived than the header declares.", "header.size_bytes");
            if (buffer.Length - received < chunk.Length)
                Array.Resize(ref buffer, (int)Math.Min(size, Math.Max(2L * buffer.Length, received + chunk.Length)));
            chunk.Span.CopyTo(buffer.AsSpan(received));
            sha256.AppendData(chunk.Span);
            received += chunk.Length;
        }

        if (received != size)
            throw new MimoException(ErrorReason.UploadMismatch, "Fewer bytes arrived than the header declares.", "header.size_bytes");
        if (!header.Sha256.Span.SequenceEqual(sha256.GetHashAndReset()))
            throw new MimoException(ErrorReason.UploadMismatch,
                "The bytes have another SHA-256 than the header declares.", "header.sha256");
        return new ReceivedFile(buffer.AsMemory(0, received), header.Dicom);
    }

    /// <summary>The transport has three ways to say that what came is no message; a message above its limit it says itself.</summary>
    static async Task<bool> Next(IAsyncStreamReader<UploadImageRequest> parts, CancellationToken cancellationToken)
    {
        try
        {
            return await parts.MoveNext(cancellationToken);
        }
        catch (Exception e) when (e is RpcException { StatusCode: StatusCode.Internal } or InvalidDataException or InvalidProtocolBufferException)
        {
            throw Protocol("A message of the upload is broken or cut short.");
        }
    }

    /// <summary>The same checks for an image that came in one message.</summary>
    /// <exception cref="MimoException">UPLOAD_PROTOCOL, UPLOAD_MISMATCH, IMAGE_TOO_LARGE.</exception>
    public static void CheckSmall(UploadSmallImageRequest request)
    {
        if (request.Content.IsEmpty) throw new MimoException(ErrorReason.UploadProtocol, "There is no content.", "content");
        if (request.Content.Length > IntakeOptions.MaxSmallImageBytes)
            throw new MimoException(
                ErrorReason.ImageTooLarge, $"More than {IntakeOptions.MaxSmallImageBytes} bytes: use UploadImage.", "content");
        if (request.Sha256.IsEmpty) return;
        if (request.Sha256.Length != SHA256.HashSizeInBytes)
            throw new MimoException(ErrorReason.UploadProtocol, "The SHA-256 has to have 32 bytes, or none.", "sha256");
        if (!request.Sha256.Span.SequenceEqual(SHA256.HashData(request.Content.Span)))
            throw new MimoException(ErrorReason.UploadMismatch, "The content has another SHA-256.", "sha256");
    }

    int CheckedSize(UploadHeader header)
    {
        if (header.SizeBytes == 0) throw new MimoException(ErrorReason.UploadProtocol, "The declared size is 0.", "header.size_bytes");
        if (header.SizeBytes > (ulong)_limits.MaxImageBytes)
            throw new MimoException(
                ErrorReason.ImageTooLarge, $"The image has more than {_limits.MaxImageBytes} bytes.", "header.size_bytes");
        if (header.Sha256.Length != SHA256.HashSizeInBytes)
            throw new MimoException(ErrorReason.UploadProtocol, "The SHA-256 has to have 32 bytes.", "header.sha256");
        return (int)header.SizeBytes;
    }

    static ByteString CheckedChunk(UploadImageRequest part)
    {
        if (part.PartCase != UploadImageRequest.PartOneofCase.Chunk) throw Protocol("Every message after the header has to be a chunk.");
        // An empty chunk would let a caller keep its slot for nothing.
        if (part.Chunk.Length is 0 or > IntakeOptions.MaxChunkBytes)
            throw Protocol($"A chunk has to have 1 to {IntakeOptions.MaxChunkBytes} bytes.");
        return part.Chunk;
    }

    static MimoException Protocol(string message) => new(ErrorReason.UploadProtocol, message);
}
