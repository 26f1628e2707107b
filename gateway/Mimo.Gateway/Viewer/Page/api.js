// The service by REST (docs/rest.md). Errors come out as ServiceError with the service's own reason.

let authorization = null;

/** A token of three parts is a bearer's; anything else is an API key. Kept by this page alone, and no longer than it is open. */
export const useToken = token => { authorization = `${token.split('.').length === 3 ? 'Bearer' : 'ApiKey'} ${token}`; };

export class ServiceError extends Error {
  constructor(status, http = 0) {
    super(status.message ?? '');
    const detail = type => status.details?.find(item => item['@type']?.endsWith(`google.rpc.${type}`));
    this.http = http;
    this.reason = detail('ErrorInfo')?.reason ?? (http === 401 ? 'UNAUTHENTICATED' : http ? 'UNKNOWN' : 'UNREACHABLE');
    this.field = detail('BadRequest')?.fieldViolations?.[0]?.field ?? null;
    this.retrySeconds = detail('RetryInfo') ? parseFloat(detail('RetryInfo').retryDelay) : null;
    this.requestId = detail('RequestInfo')?.requestId ?? null;
  }
}

const request = async (path, options = {}) => {
  const headers = { ...options.headers, ...(authorization && { Authorization: authorization }) };
  let response;
  try {
    response = await fetch(path, { ...options, headers, cache: 'no-store', credentials: 'same-origin' });
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new ServiceError({});
  }
  if (response.ok) return response;
  const text = await response.text();
  let status = {};
  try { status = JSON.parse(text); } catch { /* a proxy's page: the HTTP code is all there is */ }
  throw new ServiceError(status, response.status);
};

const json = async (path, body, options = {}) => (await request(path, {
  method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body), ...options,
})).json();

export const api = {
  model: async () => (await request('/v1/model')).json(),

  /** Options: frame, preset; for DICOM. */
  upload: async (file, options, signal) => (await request(`/v1/images?${new URLSearchParams(options)}`, {
    method: 'POST', headers: { 'Content-Type': 'application/octet-stream' }, body: file, signal,
  })).json(),

  rendered: async id => (await request(`/v1/images/${id}/rendered`)).blob(),

  pixels: async id => (await request(`/v1/images/${id}/pixels`)).arrayBuffer(),

  open: async imageId => (await json('/v1/sessions', { imageId })).sessionId,

  sessions: async (pageSize, pageToken) => (await request(`/v1/sessions?${new URLSearchParams({ pageSize, pageToken })}`)).json(),

  session: async id => (await request(`/v1/sessions/${id}`)).json(),

  close: session => request(`/v1/sessions/${session}`, { method: 'DELETE' }),

  /** All clicks on the mask so far, in their order. */
  refine: async (session, turn, mask, points, signal) => (await json(
    `/v1/sessions/${session}/turns/${turn}/masks/${mask}:refine`, { points }, { signal })).mask,

  segmentation: async (session, turn) => (await request(`/v1/sessions/${session}/turns/${turn}/seg`)).blob(),

  report: async (session, turn) => (await request(`/v1/sessions/${session}/turns/${turn}/report`)).blob(),

  forget: image => request(`/v1/images/${image}`, { method: 'DELETE' }),

  /** Calls back with each event of the answer; ends when the answer has. */
  ask: async (session, question, signal, onEvent) => {
    const response = await request(`/v1/sessions/${session}/turns`, {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(question), signal,
    });
    for await (const line of lines(response.body)) {
      const event = JSON.parse(line);
      // Once a stream has begun its HTTP code is spent: a failure is its last line.
      if (event.code) throw new ServiceError(event, response.status);
      onEvent(event);
    }
  },
};

async function* lines(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    let part;
    try {
      part = await reader.read();
    } catch (error) {
      if (error.name === 'AbortError') throw error;
      throw new ServiceError({});
    }
    if (part.done) break;
    const pieces = (rest + part.value).split('\n');
    rest = pieces.pop();
    for (const piece of pieces) if (piece.trim()) yield piece;
  }
  if (rest.trim()) yield rest;
}
