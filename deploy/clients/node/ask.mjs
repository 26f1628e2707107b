#!/usr/bin/env node
// A whole MIMO client: upload, session, question with a box, streamed text, masks, follow-up, correction, typed errors,
// retries.
//
// usage: node ask.mjs ADDRESS IMAGE QUESTION [--box x0,y0,x1,y1]... [--follow-up QUESTION]... [--correct x,y[,-]]... [--out DIR]
//
// `npm ci` first. Credentials come from MIMO_API_KEY or MIMO_TOKEN; with MIMO_CA (a PEM file) the channel is TLS; MIMO_PROTOS names
// the folder of the proto where it is not the repository's. Research use only; not a medical device.
import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import grpc from '@grpc/grpc-js';
import loader from '@grpc/proto-loader';
import protobuf from 'protobufjs';

const CHUNK = 64 * 1024;
const ATTEMPTS = 10;
const here = path => fileURLToPath(new URL(path, import.meta.url));
// keepCase: the loader otherwise renames the proto's fields, and then ignores those that are spelt as in the proto. defaults: a mask's
// index of 0 is otherwise no field at all.
const { Mimo } = grpc.loadPackageDefinition(loader.loadSync('mimo/v1/mimo.proto', {
  includeDirs: [process.env.MIMO_PROTOS ?? here('../../../contracts/Mimo.Contracts')], keepCase: true, defaults: true, longs: Number, enums: String, oneofs: true,
})).mimo.v1;
const details = protobuf.loadSync(here('../error_details.proto'));
const decode = (name, bytes) => details.lookupType(`mimo.errors.${name}`).decode(bytes);

// What the service said: a reason that programs read, the field at fault, the milliseconds after which a retry can help.
class MimoError extends Error {
  constructor(error) {
    super(error.details);
    [this.reason, this.field, this.retryAfter] = [grpc.status[error.code], undefined, undefined];
    const packed = error.metadata?.get('grpc-status-details-bin')[0];
    for (const { typeUrl: url, value } of packed ? decode('Status', packed).details : []) {
      const kind = url.split('.').at(-1);
      if (kind === 'ErrorInfo') this.reason = decode(kind, value).reason;
      if (kind === 'BadRequest') this.field = decode(kind, value).fieldViolations[0].field;
      if (kind === 'RetryInfo') {
        const delay = decode(kind, value).retryDelay;
        this.retryAfter = Number(delay.seconds) * 1000 + delay.nanos / 1e6;
      }
    }
    if (error.code === grpc.status.UNAVAILABLE) this.retryAfter ??= 500;
    this.message = `${error.details} [${this.reason}]${this.field ? ` (${this.field})` : ''}`;
  }
}

// Makes a call, and makes it again where the service says that this can help. The call must be one that may be repeated.
async function persist(call) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (raw) {
      if (raw.code === undefined) throw raw;
      const error = new MimoError(raw);
      if (error.retryAfter === undefined || attempt === ATTEMPTS) throw error;
      // Longer each time, and never all callers at once.
      await sleep(Math.max(error.retryAfter, 100 * 2 ** attempt) * (1 + Math.random() / 2));
    }
  }
}

class Client {
  constructor(address) {
    const [ca, key, certificate] = ['MIMO_CA', 'MIMO_KEY', 'MIMO_CERT'].map(name => process.env[name] ? readFileSync(process.env[name]) : null);
    const credentials = ca || certificate ? grpc.credentials.createSsl(ca, key, certificate) : grpc.credentials.createInsecure();
    this.stub = new Mimo(address, credentials, { 'grpc.max_receive_message_length': 256 << 20 });
    this.identity = new grpc.Metadata();
    if (process.env.MIMO_API_KEY) this.identity.set('x-api-key', process.env.MIMO_API_KEY);
    else if (process.env.MIMO_TOKEN) this.identity.set('authorization', `Bearer ${process.env.MIMO_TOKEN}`);
  }

  unary(method, message) {
    return persist(() => new Promise((resolve, reject) =>
      this.stub[method](message, this.identity, (error, response) => error ? reject(error) : resolve(response))));
  }

  upload(file) {
    return persist(() => new Promise((resolve, reject) => {
      const call = this.stub.UploadImage(this.identity, (error, response) => error ? reject(error) : resolve(response));
      call.on('error', () => {}); // The callback has it.
      call.write({ header: { size_bytes: file.length, sha256: createHash('sha256').update(file).digest() } });
      for (let at = 0; at < file.length; at += CHUNK) call.write({ chunk: file.subarray(at, at + CHUNK) });
      call.end();
    }));
  }

  // A mask of a finished turn, corrected by all clicks on it so far, in their order. Stores nothing.
  async refine(session, turn, mask, points) {
    return (await this.unary('RefineMask', { session_id: session, turn, mask_index: mask, points, mask_encoding: 'PNG' })).mask;
  }

  // An answer that breaks off is taken up with the same request id: it is the same turn.
  ask(session, question, boxes, onText) {
    const request = { session_id: session, question, boxes, mask_encoding: 'PNG', request_id: randomUUID().replaceAll('-', '') };
    let shown = 0;
    return persist(() => new Promise((resolve, reject) => {
      const answer = { text: '', masks: [], finished: null };
      const call = this.stub.Ask(request, this.identity);
      call.on('data', event => {
        if (event.event === 'text') {
          answer.text += event.text.text;
          // A taken-up answer starts from its beginning.
          if (answer.text.length > shown) onText(answer.text.slice(shown));
          shown = Math.max(shown, answer.text.length);
        } else if (event.event === 'mask') answer.masks.push(event.mask);
        else if (event.event === 'finished') answer.finished = event.finished;
      });
      call.on('error', reject);
      call.on('end', () => resolve({ ...answer, masks: answer.masks.sort((a, b) => a.index - b.index) }));
    }));
  }
}

const { values, positionals: [address, imageFile, first] } = parseArgs({
  allowPositionals: true,
  options: {
    box: { type: 'string', multiple: true, default: [] }, 'follow-up': { type: 'string', multiple: true, default: [] },
    correct: { type: 'string', multiple: true, default: [] }, out: { type: 'string', default: 'answer' },
  },
});
const boxes = values.box.map(box => box.split(',').map(Number)).map(([x0, y0, x1, y1]) => ({ x0, y0, x1, y1 }));
const client = new Client(address);
try {
  const image = await client.upload(readFileSync(imageFile));
  console.log(`image ${image.width} x ${image.height}`);
  const { session_id: session } = await client.unary('OpenSession', { image_id: image.image_id });
  let finished;
  for (const [index, question] of [first, ...values['follow-up']].entries()) {
    const answer = await client.ask(session, question, index === 0 ? boxes : [], text => process.stdout.write(text));
    console.log();
    finished = answer.finished;
    const folder = join(values.out, `turn-${index + 1}`);
    mkdirSync(folder, { recursive: true });
    for (const mask of answer.masks) {
      const file = join(folder, `${String(mask.index + 1).padStart(2, '0')}.png`);
      writeFileSync(file, mask.png);
      console.log(`mask ${mask.index + 1} ${mask.phrase}: ${mask.area} px, predicted IoU ${mask.predicted_iou.toFixed(2)}, ${file}`);
    }
  }
  if (values.correct.length) {
    const clicks = values.correct.map(click => click.split(',')).map(([x, y, minus]) => ({ x: Number(x), y: Number(y), negative: minus === '-' }));
    const refined = await client.refine(session, 1, 0, clicks);
    const file = join(values.out, 'corrected.png');
    writeFileSync(file, refined.png);
    console.log(`corrected ${refined.phrase}: ${refined.area} px, ${file}`);
  }
  console.log(finished.disclaimer);
  await client.unary('CloseSession', { session_id: session });
} catch (error) {
  if (!(error instanceof MimoError)) throw error;
  console.error(`error: ${error.message}`);
  process.exitCode = 2;
} finally {
  client.stub.close();
}
