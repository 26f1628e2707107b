using Microsoft.Extensions.Options;
using Mimo.Contracts.Errors;
using Mimo.Contracts.Messages;
using Mimo.Contracts.V1;
using Mimo.Gateway.Sessions;

namespace Mimo.Gateway.Admit;

/// <summary>
/// Turns a request into a command, or names the field at fault. In two steps, because the second needs the image's size and so a
/// call to the session: what can be refused for nothing is refused first.
/// </summary>
public sealed class QuestionValidator(IOptions<QuestionOptions> options)
{
    readonly QuestionOptions _limits = options.Value;

    /// <summary>Everything that needs no image.</summary>
    /// <exception cref="MimoException">QUESTION_INVALID, BOX_INVALID, POINT_INVALID, ARGUMENT_INVALID.</exception>
    public void CheckForm(AskRequest request)
    {
        if (string.IsNullOrWhiteSpace(request.Question))
            throw new MimoException(ErrorReason.QuestionInvalid, "The question is empty.", "question");
        if (request.Question.Length > _limits.MaxChars)
            throw new MimoException(ErrorReason.QuestionInvalid, $"The question is longer than {_limits.MaxChars} characters.", "question");
        if (request.Boxes.Count > _limits.MaxBoxes)
            throw new MimoException(ErrorReason.BoxInvalid, $"There are more than {_limits.MaxBoxes} boxes.", "boxes");
        CheckCount(request.Points.Count);
        CheckEncoding(request.MaskEncoding);
        if (request.RequestId.Length > QuestionOptions.MaxRequestIdChars)
            throw new MimoException(
                ErrorReason.ArgumentInvalid,
                $"The request id is longer than {QuestionOptions.MaxRequestIdChars} characters.", "request_id");
    }

    /// <summary>Boxes and points against the image; then the whole command.</summary>
    /// <exception cref="MimoException">BOX_INVALID, POINT_INVALID.</exception>
    public AskCommand Command(AskRequest request, ImageReference image) => new()
    {
        Question = request.Question,
        Boxes = [.. request.Boxes.Select((box, i) => Checked(box, $"boxes[{i}]", image))],
        Points = [.. request.Points.Select((point, i) => Checked(point, i, image))],
        RequestId = request.RequestId,
        MaxNewTokens = (int)Math.Min(request.MaxNewTokens, int.MaxValue),
        TurnId = Identifiers.NewTurn(),
    };

    /// <summary>Everything of a correction that needs no image.</summary>
    /// <exception cref="MimoException">POINT_INVALID, ARGUMENT_INVALID.</exception>
    public void CheckForm(RefineMaskRequest request)
    {
        if (request.Turn is 0 or > int.MaxValue) throw new MimoException(ErrorReason.ArgumentInvalid, "Turns count from 1.", "turn");
        if (request.MaskIndex > int.MaxValue) throw new MimoException(ErrorReason.ArgumentInvalid, "There is no such mask.", "mask_index");
        CheckCount(request.Points.Count);
        CheckEncoding(request.MaskEncoding);
    }

    /// <summary>Box and points against the image; then the whole command.</summary>
    /// <exception cref="MimoException">BOX_INVALID, POINT_INVALID.</exception>
    public static RefineCommand Command(RefineMaskRequest request, ImageReference image) => new(
        (int)request.Turn, (int)request.MaskIndex, new MaskCorrection(
            [.. request.Points.Select((point, i) => Checked(point, i, image))], request.Box is { } box ? Checked(box, "box", image) : null));

    void CheckCount(int points)
    {
        if (points > _limits.MaxPoints)
            throw new MimoException(ErrorReason.PointInvalid, $"There are more than {_limits.MaxPoints} points.", "points");
    }

    static void CheckEncoding(MaskEncoding encoding)
    {
        if (encoding is < MaskEncoding.Unspecified or > MaskEncoding.Polygons)
            throw new MimoException(ErrorReason.ArgumentInvalid, "The mask encoding is not one that the service knows.", "mask_encoding");
    }

    static BoxPrompt Checked(Box box, string field, ImageReference image)
    {
        if (!float.IsFinite(box.X0) || !float.IsFinite(box.Y0) || !float.IsFinite(box.X1) || !float.IsFinite(box.Y1))
            throw new MimoException(ErrorReason.BoxInvalid, "A corner of the box is not a finite number.", field);
        if (box.X0 >= box.X1 || box.Y0 >= box.Y1)
            throw new MimoException(ErrorReason.BoxInvalid, "The box is empty or inverted: x0 < x1 and y0 < y1 are needed.", field);
        if (box.X0 < 0 || box.Y0 < 0 || box.X1 > image.Width || box.Y1 > image.Height)
            throw new MimoException(
                ErrorReason.BoxInvalid, $"The box reaches out of the image, which is {image.Width} x {image.Height} pixels.", field);
        return new BoxPrompt(box.X0, box.Y0, box.X1, box.Y1);
    }

    static PointPrompt Checked(Point point, int index, ImageReference image)
    {
        var field = $"points[{index}]";
        if (!float.IsFinite(point.X) || !float.IsFinite(point.Y))
            throw new MimoException(ErrorReason.PointInvalid, "A coordinate of the point is not a finite number.", field);
        if (point.X < 0 || point.Y < 0 || point.X > image.Width || point.Y > image.Height)
            throw new MimoException(
                ErrorReason.PointInvalid, $"The point is outside the image, which is {image.Width} x {image.Height} pixels.", field);
        return new PointPrompt(point.X, point.Y, point.Negative);
    }
}
