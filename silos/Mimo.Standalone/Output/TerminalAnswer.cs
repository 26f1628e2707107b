using System.Globalization;
using System.Text;
using Mimo.Contracts.V1;
using Mimo.Standalone.Asking;
using Spectre.Console;

namespace Mimo.Standalone.Output;

/// <summary>
/// Shows an answer while it comes. In a terminal it is drawn anew with each event, since a term is known to be one only after its
/// last character; anywhere else the text goes out as it is, once and without colours.
/// </summary>
sealed class TerminalAnswer(IAnsiConsole console)
{
    readonly bool _terminal = console.Profile.Out.IsTerminal && console.Profile.Capabilities.Ansi;

    public async Task Show(ReceivedAnswer answer, IAsyncEnumerable<AskEvent> events, CancellationToken cancellationToken)
    {
        if (_terminal) await Redraw(answer, events, cancellationToken);
        else await Print(answer, events, cancellationToken);
        foreach (var mask in answer.Masks.OrderBy(m => m.Index)) Line(mask);
    }

    void Line(string text) => console.Profile.Out.Writer.WriteLine(text);

    Task Redraw(ReceivedAnswer answer, IAsyncEnumerable<AskEvent> events, CancellationToken cancellationToken) =>
        console.Live(new Markup("")).Overflow(VerticalOverflow.Visible).StartAsync(async live =>
        {
            await foreach (var received in events.WithCancellation(cancellationToken))
            {
                answer.Add(received);
                live.UpdateTarget(new Markup(Coloured(answer)));
                live.Refresh();
            }
        });

    async Task Print(ReceivedAnswer answer, IAsyncEnumerable<AskEvent> events, CancellationToken cancellationToken)
    {
        var writer = console.Profile.Out.Writer;
        try
        {
            await foreach (var received in events.WithCancellation(cancellationToken))
            {
                answer.Add(received);
                if (received.Text is null) continue;
                await writer.WriteAsync(received.Text.Text.AsMemory(), cancellationToken);
                await writer.FlushAsync(cancellationToken);
            }
        }
        finally
        {
            if (answer.Text.Length > 0) Line("");
        }
    }

    void Line(Mask mask)
    {
        var term = $"{TermColours.Number(mask):00} {(mask.Phrase.Length == 0 ? "(no term)" : mask.Phrase)}";
        var box = mask.Box is { } b ? $"box {b.X0},{b.Y0},{b.X1},{b.Y1}" : "empty";
        var facts = string.Create(CultureInfo.InvariantCulture, $"{mask.Area} px, {box}, predicted IoU {mask.PredictedIou:0.00}{(mask.Doubtful ? ", doubtful" : "")}");
        if (_terminal) console.MarkupLine($"  [{TermColours.Of(mask)}]{Markup.Escape(term)}[/]  {Markup.Escape(facts)}");
        else Line($"  {term}  {facts}");
    }

    static string Coloured(ReceivedAnswer answer)
    {
        var (markup, at) = (new StringBuilder(), 0);
        foreach (var entity in answer.Entities.OrderBy(e => e.Span.Start))
        {
            var (start, end) = ((int)entity.Span.Start, Math.Min((int)entity.Span.End, answer.Text.Length));
            if (start < at || end <= start) continue;
            markup.Append(Markup.Escape(answer.Text[at..start]));
            var colour = TermColours.Of(entity, answer);
            markup.Append(CultureInfo.InvariantCulture, $"[bold {colour}]{Markup.Escape(answer.Text[start..end])}[/]");
            at = end;
        }

        return markup.Append(Markup.Escape(answer.Text[at..])).ToString();
    }
}
