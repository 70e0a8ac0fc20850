/** An error answer of the service, with its status and message. */
export class ErrorAnswer extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }

  /** Whether the service does not have this call. */
  get isUnknownCall() {
    return this.status === 404 || this.status === 405 || this.status === 501;
  }
}

/** The service did not answer. */
export class Unreachable extends Error {}

const ANY = '*/*';

// Only in this module: in no storage and no URL
let key = null;
let askForKey = async () => null;

/** Sets the function that asks the operator for a key: it receives a text and resolves to the key, or null. */
export function onKeyNeeded(ask) {
  askForKey = ask;
}

export const hasKey = () => key !== null;

export function setKey(value) {
  key = value || null;
}

async function send(method, path, body, patience, accept = 'application/json') {
  const headers = { Accept: accept };
  if (body !== undefined) {
    headers['Content-Type'] = 'application/json';
  }
  if (key !== null) {
    headers.Authorization = `Bearer ${key}`;
  }
  let response;
  let text;
  try {
    response = await fetch(path, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
      signal: AbortSignal.timeout(patience),
    });
    text = await response.text();
  } catch (failure) {
    throw new Unreachable(failure.name === 'TimeoutError' ? 'The service did not answer in time' : 'The service cannot be reached');
  }
  return response.ok && accept === ANY ? text : answer(response, text);
}

function answer(response, text) {
  let json;
  try {
    json = JSON.parse(text);
  } catch {
    json = null;
  }
  if (response.ok && json !== null) {
    return json;
  }
  const message = json && typeof json.error === 'string' ? json.error : `The service answered with status ${response.status}`;
  const wait = response.headers.get('Retry-After');
  throw new ErrorAnswer(response.status, wait && response.status >= 429 ? `${message} (retry in ${wait} s)` : message);
}

/** Reads what is open to every client. */
export const get = (path) => send('GET', path, undefined, 10_000);

/** Reads what is open to operators. Asks for a key until it is valid or the operator cancels. */
export const getAsOperator = (path) => asOperator(() => send('GET', path, undefined, 20_000));

/** Reads what is stored, of any type, as text. */
export const getText = (path) => asOperator(() => send('GET', path, undefined, 20_000, ANY));

/** Sends a management call. */
export const post = (path, body) => asOperator(() => send('POST', path, body, 60_000));

/** Deletes the entry of a path. */
export const remove = (path) => asOperator(() => send('DELETE', path, undefined, 60_000));

async function asOperator(call) {
  for (;;) {
    try {
      return await call();
    } catch (failure) {
      const mayHelp = failure instanceof ErrorAnswer && (failure.status === 401 || (failure.status === 403 && hasKey()));
      if (!mayHelp) {
        throw failure;
      }
      setKey(null);
      const given = await askForKey(failure.status === 401 ? 'This call needs an operator key.' : failure.message);
      if (!given) {
        throw failure;
      }
      setKey(given);
    }
  }
}
