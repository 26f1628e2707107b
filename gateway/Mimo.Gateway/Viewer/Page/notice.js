// What went wrong outside of a question, over the picture until it is closed.
import { useToken } from './api.js';
import { byId, el, iconButton } from './dom.js';
import { say } from './store.js';
import { explain } from './words.js';

export const dismiss = () => byId('notice')?.remove();

/** Again is what to do once the caller has said who they are. */
export const notify = (error, again = null) => {
  dismiss();
  const { what, todo, detail, requestId, reason } = explain(error.reason ? error : { reason: 'UNKNOWN', message: String(error), retrySeconds: null });
  say(`${what} ${todo ?? ''}`);
  byId('stage').append(el('div', { id: 'notice', class: 'notice', role: 'alert' },
    el('div', {},
      el('p', {}, el('strong', {}, what), todo ? ` ${todo}` : ''),
      detail && el('p', { class: 'quiet' }, detail),
      el('p', { class: 'quiet' }, reason, requestId ? ` · request ${requestId}` : ''),
      reason === 'UNAUTHENTICATED' && again && credentials(again)),
    iconButton('close', 'Close this message', dismiss)));
};

const credentials = again => {
  const input = el('input', { type: 'password', autocomplete: 'off', 'aria-label': 'Access token or API key' });
  const use = event => {
    event.preventDefault();
    if (!input.value.trim()) return;
    useToken(input.value.trim());
    dismiss();
    again();
  };
  return el('form', { onsubmit: use }, input, el('button', { type: 'submit', class: 'primary' }, 'Use'));
};
