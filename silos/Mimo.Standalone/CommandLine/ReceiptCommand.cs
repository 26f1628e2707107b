using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Mimo.Cache.Sealing;

namespace Mimo.Standalone.CommandLine;

/// <summary><c>receipt verify</c>: whether a receipt of an erasure is this deployment's and as it was given.</summary>
static class ReceiptCommand
{
    public static Command Create()
    {
        var file = new Argument<FileInfo>("FILE") { Description = "The response of EraseTenant as JSON: an object with receipt and signature." };
        var keys = new Option<DirectoryInfo>("--keys")
        {
            Description = $"Folder that {SealingOptions.Section}:{nameof(SealingOptions.KeyDirectory)} names.", HelpName = "DIR", Required = true,
        };
        var verify = new Command("verify", "Check the signature of a receipt and print what it says.") { file, keys };
        verify.SetAction(result => Verify(result.GetRequiredValue(file), result.GetRequiredValue(keys)));
        return new Command("receipt", "Receipts of erased tenants.") { verify };
    }

    static int Verify(FileInfo file, DirectoryInfo keys)
    {
        ErasureReceipt? receipt;
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllText(file.FullName));
            receipt = ErasureReceipt.Verify(
                json.RootElement.GetProperty("receipt").GetString()!, json.RootElement.GetProperty("signature").GetString()!, MasterKeys.Read(keys.FullName));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new UserException($"cannot check {file.FullName}: {e.Message}", ExitCodes.BadInput);
        }
        if (receipt is null)
        {
            Console.Out.WriteLine("BROKEN the signature is not of these keys, or the receipt was changed.");
            return ExitCodes.Failed;
        }
        Console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"sound: tenant {receipt.Tenant} erased {receipt.Finished:O}: {receipt.Images} images, {receipt.Embeddings} embeddings, {receipt.Transcripts} transcripts, {receipt.Keys} keys"));
        return ExitCodes.Ok;
    }
}
