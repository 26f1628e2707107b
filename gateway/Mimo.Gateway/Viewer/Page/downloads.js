// Files that people keep: each carries the disclaimer and names the model.
import { api } from './api.js';
import { notify } from './notice.js';
import { css } from './palette.js';
import { badge, currentPicture, drawMask } from './stage.js';
import { store } from './store.js';

const save = (blob, name) => {
  const url = URL.createObjectURL(blob);
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
};

/** A file that the service makes. */
const made = async (call, turn, name) => {
  try {
    save(await call(store.session, turn.finished.turn), name);
  } catch (error) {
    notify(error);
  }
};

const json = (value, name) => save(new Blob([`${JSON.stringify(value, null, 2)}\n`], { type: 'application/json' }), name);

const box = ({ x0, y0, x1, y1 }) => [x0, y0, x1, y1];
const span = value => value ? [value.start, value.end] : [0, 0];
const rle = mask => ({ size: [mask.wire.height, mask.wire.width], counts: mask.wire.cocoRleCounts });

const maskJson = mask => ({
  index: mask.wire.index, entity_index: mask.wire.entityIndex ?? null, phrase: mask.phrase, span: span(mask.wire.span),
  box: mask.wire.box ? box(mask.wire.box) : null, area: mask.area, predicted_iou: mask.wire.predictedIou, rle: rle(mask),
});

/** The shape of answer.json in docs/api.md, for turns that were answered to the end. */
const turnJson = turn => {
  const { usage, timings } = turn.finished;
  return {
    turn: turn.finished.turn, question: turn.question,
    boxes: turn.prompts.filter(prompt => prompt.kind === 'box').map(box),
    points: turn.prompts.filter(prompt => prompt.kind === 'point').map(({ x, y, negative }) => ({ x, y, negative })),
    text: turn.text, tagged_text: turn.finished.taggedText,
    entities: turn.entities.map(entity => ({ index: entity.index, phrase: entity.phrase, span: span(entity.span) })),
    masks: turn.masks.map(maskJson), finish_reason: turn.finished.reason,
    usage: {
      prefill_tokens: usage.prefillTokens, reused_tokens: usage.reusedTokens, new_tokens: usage.newTokens, masks: usage.masks,
      vision_encodes: usage.visionEncodes,
    },
    timings: {
      encode_ms: timings.encodeMs, first_token_ms: timings.firstTokenMs, first_mask_ms: timings.firstMaskMs, total_ms: timings.totalMs,
    },
    model: { name: turn.finished.model, revision: turn.finished.modelRevision },
  };
};

const wrap = (context, text, width) => {
  const lines = [''];
  for (const word of text.split(/\s+/)) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (context.measureText(longer).width > width && lines.at(-1)) lines.push(word); else lines[lines.length - 1] = longer;
  }
  return lines;
};

export const downloads = {
  /** The picture as it is shown, with the turn's visible masks, and under it what they are. */
  overlay: async turn => {
    const { width, height } = store.image;
    const scale = Math.max(1, Math.min(4, 768 / Math.max(width, height)));
    const canvas = new OffscreenCanvas(Math.round(width * scale), 1);
    let context = canvas.getContext('2d');
    context.font = '15px Inter, sans-serif';
    const text = wrap(context, turn.text, canvas.width - 32);
    context.font = '12px Inter, sans-serif';
    const small = wrap(context, `${store.model.disclaimer} ${store.model.model} ${store.model.revision}`, canvas.width - 32);
    const foot = 24 + text.length * 22 + turn.masks.length * 24 + small.length * 17 + 12;
    canvas.height = Math.round(height * scale) + foot;
    context = canvas.getContext('2d');
    context.fillStyle = '#0d1217';
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.save();
    context.scale(scale, scale);
    context.drawImage(currentPicture(), 0, 0, width, height);
    const masks = turn.masks.filter(mask => mask.visible);
    for (const mask of masks) drawMask(context, mask, scale, store.image);
    context.restore();
    for (const mask of masks) if (mask.anchor) badge(context, { x: mask.anchor.x * scale, y: mask.anchor.y * scale }, mask);
    let y = height * scale + 28;
    const write = (lines, font, colour, step, x = 16) => {
      Object.assign(context, { font, fillStyle: colour, textAlign: 'left', textBaseline: 'alphabetic' });
      for (const line of lines) { context.fillText(line, x, y); y += step; }
    };
    write(text, '15px Inter, sans-serif', '#e8eef2', 22);
    for (const mask of turn.masks) {
      context.fillStyle = css(mask.colour);
      context.fillRect(16, y - 11, 12, 12);
      write([`${mask.number}  ${mask.phrase}${mask.visible ? '' : ' (hidden)'}`], '13px Inter, sans-serif', '#e8eef2', 24, 36);
    }
    write(small, '12px Inter, sans-serif', '#9fb0bc', 17);
    save(await canvas.convertToBlob({ type: 'image/png' }), `mimo-overlay-${store.turns.indexOf(turn) + 1}.png`);
  },

  /** One mask, white on black, at the picture's size. */
  mask: async mask => {
    const { width, height } = store.image;
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d');
    context.imageSmoothingEnabled = false;
    context.drawImage(mask.fill, 0, 0, width, height);
    context.globalCompositeOperation = 'source-in';
    context.fillStyle = '#fff';
    context.fillRect(0, 0, width, height);
    context.globalCompositeOperation = 'destination-over';
    context.fillStyle = '#000';
    context.fillRect(0, 0, width, height);
    const term = mask.phrase.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '') || 'mask';
    save(await canvas.convertToBlob({ type: 'image/png' }), `${String(mask.number).padStart(2, '0')}-${term}.png`);
  },

  segmentation: turn => made(api.segmentation, turn, `mimo-seg-${store.turns.indexOf(turn) + 1}.dcm`),

  report: turn => made(api.report, turn, `mimo-report-${store.turns.indexOf(turn) + 1}.json`),

  masks: turn => json({ disclaimer: store.model.disclaimer, masks: turn.masks.map(maskJson) }, `mimo-masks-${store.turns.indexOf(turn) + 1}.json`),

  answer: () => json({
    version: 1,
    image: {
      id: store.image.id, width: store.image.width, height: store.image.height, bit_depth: store.image.bitDepth, channels: store.image.channels,
    },
    turns: store.turns.filter(turn => turn.finished).map(turnJson),
    disclaimer: store.model.disclaimer,
  }, 'answer.json'),
};
