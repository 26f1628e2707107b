// What went wrong outside of a question, over the picture until it is closed.
import { byId, el, iconButton } from './dom.js';
import { say } from './store.js';
import { explain } from './words.js';

export const dismiss = () => byId('notice')?.remove();

export const notify = error => {
  dismiss();
  const { what, todo, detail, requestId, reason } = explain(error.reason ? error : { reason: 'UNKNOWN', message: String(error), retrySeconds: null });
  say(`${what} ${todo ?? ''}`);
  byId('stage').append(el('div', { id: 'notice', class: 'notice', role: 'alert' },
    el('div', {},
      el('p', {}, el('strong', {}, what), todo ? ` ${todo}` : ''),
      detail && el('p', { class: 'quiet' }, detail),
      el('p', { class: 'quiet' }, reason, requestId ? ` · request ${requestId}` : '')),
    iconButton('close', 'Close this message', dismiss)));
};
