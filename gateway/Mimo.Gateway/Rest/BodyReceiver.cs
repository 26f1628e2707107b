using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Mimo.Contracts.Errors;
using Mimo.Contracts.V1;
using Mimo.Gateway.Intake;

namespace Mimo.Gateway.Rest;

/// <summary>What <see cref="UploadReceiver"/> is to a gRPC stream, for a request's body: the same limits and times.</summary>
public sealed class BodyReceiver(IOptions<IntakeOptions> options, TimeProvider time)
{
    const int FirstBufferBytes = 256 * 1024;
    const string DigestHeader = "Content-Digest";
    const string DigestPrefix = "sha-256=:";

    readonly IntakeOptions _limits = options.Value;

    /// <exception cref="MimoException">UPLOAD_PROTOCOL, UPLOAD_MISMATCH, IMAGE_TOO_LARGE, CALL_TIMED_OUT.</exception>
    public async Task<ReadOnlyMemory<byte>> Receive(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > _limits.MaxImageBytes) throw TooLarge();
        using var silence = new CancellationTokenSource(_limits.IdleTimeout, time);
        using var budget = new CancellationTokenSource(_limits.UploadTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, silence.Token, budget.Token);
        ReadOnlyMemory<byte> file;
        try
        {
            file = await Read(request, silence, either.Token);
        }
        catch (Exception) when (silence.IsCancellationRequested || budget.IsCancellationRequested)
        {
            throw new MimoException(ErrorReason.CallTimedOut, "The upload was silent, or went on, for longer than the service waits.");
        }

        if (file.IsEmpty) throw new MimoException(ErrorReason.UploadProtocol, "The body is empty.");
        CheckDigest(request.Headers[DigestHeader].ToString(), file.Span);
        return file;
    }

    async Task<ReadOnlyMemory<byte>> Read(HttpRequest request, CancellationTokenSource silence, CancellationToken cancellationToken)
    {
        var buffer = new byte[Math.Min(request.ContentLength ?? FirstBufferBytes, FirstBufferBytes)];
        var received = 0;
        while (true)
        {
            silence.CancelAfter(_limits.IdleTimeout);
            // One byte more than the limit is enough to know.
            if (received == buffer.Length) Array.Resize(ref buffer, (int)Math.Min(_limits.MaxImageBytes + 1L, Math.Max(2L * buffer.Length, 1024)));
            var read = await request.Body.ReadAsync(buffer.AsMemory(received), cancellationToken);
            if (read == 0) return buffer.AsMemory(0, received);
            received += read;
            if (received > _limits.MaxImageBytes) throw TooLarge();
        }
    }

    static void CheckDigest(string header, ReadOnlySpan<byte> file)
    {
        if (!header.StartsWith(DigestPrefix, StringComparison.OrdinalIgnoreCase)) return;
        Span<byte> declared = stackalloc byte[SHA256.HashSizeInBytes];
        var text = header.AsSpan(DigestPrefix.Length).TrimEnd(':');
        if (!Convert.TryFromBase64Chars(text, declared, out var size) || size != declared.Length)
            throw new MimoException(ErrorReason.UploadProtocol, "The digest has to be `sha-256=:` and 32 bytes in base64 and `:`.", DigestHeader);
        if (!declared.SequenceEqual(SHA256.HashData(file)))
            throw new MimoException(ErrorReason.UploadMismatch, "The bytes have another SHA-256 than the header declares.", DigestHeader);
    }

    MimoException TooLarge() => new(ErrorReason.ImageTooLarge, $"The image has more than {_limits.MaxImageBytes} bytes.");
}
