// usage: node ask.mjs ADDRESS PROTO_DIR REQUEST.json
// REQUEST.json: {"image": path, "questions": [AskRequest without session_id], "cancel_after_events": n?}
// Prints {"image": UploadImageResponse, "answers": [[AskEvent]]} or {"error": {code, details, reason}}. Field names are the proto's;
// bytes are base64, 64-bit numbers are numbers.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import grpc from '@grpc/grpc-js';
import loader from '@grpc/proto-loader';

const [address, protoDirectory, requestFile] = process.argv.slice(2);
const request = JSON.parse(readFileSync(requestFile, 'utf8'));
const definition = loader.loadSync('mimo/v1/mimo.proto', {
  includeDirs: [protoDirectory], keepCase: true, longs: Number, enums: String, bytes: String, oneofs: false,
});
const { Mimo } = grpc.loadPackageDefinition(definition).mimo.v1;
const client = new Mimo(address, grpc.credentials.createInsecure());

const unary = (method, message) => new Promise((resolve, reject) =>
  client[method](message, (error, response) => error ? reject(error) : resolve(response)));

const upload = file => new Promise((resolve, reject) => {
  const call = client.UploadImage((error, response) => error ? reject(error) : resolve(response));
  call.on('error', () => {});
  call.write({ header: { size_bytes: file.length, sha256: createHash('sha256').update(file).digest() } });
  for (let at = 0; at < file.length; at += 65536) call.write({ chunk: file.subarray(at, at + 65536) });
  call.end();
});

const ask = message => new Promise((resolve, reject) => {
  const events = [];
  const call = client.Ask(message);
  call.on('data', event => {
    events.push(event);
    if (events.length === request.cancel_after_events) call.cancel();
  });
  call.on('error', reject);
  call.on('end', () => resolve(events));
});

// google.rpc.Status is not parsed here: that a reason is in it can be read off its bytes.
const reason = error => /[A-Z]+(_[A-Z]+)+/.exec(String(error.metadata?.get('grpc-status-details-bin')?.[0] ?? ''))?.[0] ?? null;

try {
  const image = await upload(readFileSync(request.image));
  const { session_id } = await unary('OpenSession', { image_id: image.image_id });
  const answers = [];
  for (const question of request.questions) answers.push(await ask({ ...question, session_id }));
  await unary('CloseSession', { session_id });
  console.log(JSON.stringify({ image, answers }));
} catch (error) {
  console.log(JSON.stringify({ error: { code: error.code, details: error.details, reason: reason(error) } }));
} finally {
  client.close();
}
