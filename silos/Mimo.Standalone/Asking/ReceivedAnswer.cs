using Mimo.Contracts.V1;

namespace Mimo.Standalone.Asking;

/// <summary>All that came back for one question, as it came.</summary>
sealed class ReceivedAnswer(AskRequest request)
{
    public AskRequest Request { get; } = request;
    public string Text { get; private set; } = "";
    public List<Entity> Entities { get; } = [];
    public List<Mask> Masks { get; } = [];
    public Finished? Finished { get; private set; }

    public void Add(AskEvent received)
    {
        switch (received.EventCase)
        {
            case AskEvent.EventOneofCase.Text: Text += received.Text.Text; break;
            case AskEvent.EventOneofCase.Entity: Entities.Add(received.Entity); break;
            case AskEvent.EventOneofCase.Mask: Masks.Add(received.Mask); break;
            case AskEvent.EventOneofCase.Finished: Finished = received.Finished; break;
            // A newer service may send events that this client does not know; the known ones stay right without them.
            case AskEvent.EventOneofCase.None: break;
        }
    }
}
