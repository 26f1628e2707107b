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
        if (request.Points.Count > _limits.MaxPoints)
            throw new MimoException(ErrorReason.PointInvalid, $"There are more than {_limits.MaxPoints} points.", "points");
        if (request.MaskEncoding is < MaskEncoding.Unspecified or > MaskEncoding.Polygons)
            throw new MimoException(ErrorReason.ArgumentInvalid, "The mask encoding is not one that the service knows.", "mask_encoding");
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
        Boxes = [.. request.Boxes.Select((box, i) => Checked(box, i, image))],
        Points = [.. request.Points.Select((point, i) => Checked(point, i, image))],
        RequestId = request.RequestId,
        MaxNewTokens = (int)Math.Min(request.MaxNewTokens, int.MaxValue),
        TurnId = Identifiers.NewTurn(),
    };

    static BoxPrompt Checked(Box box, int index, ImageReference image)
    {
        var field = $"boxes[{index}]";
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
