/** What the service said no to: its status and its own sentence. */
export class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }

  /** Whether the service does not know this call. */
  get isUnknownCall() {
    return this.status === 404 || this.status === 405 || this.status === 501;
  }
}

/** No answer from the service at all. */
export class Away extends Error {}

// In this module alone: no storage, no URL
let key = null;
let askForKey = async () => null;

/** Names who asks for a key; it is given a text and answers the key, or null if there is none. */
export function onKeyNeeded(ask) {
  askForKey = ask;
}

export const hasKey = () => key !== null;

export function setKey(value) {
  key = value || null;
}

async function send(method, path, body, patience) {
  const headers = { Accept: 'application/json' };
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
    throw new Away(failure.name === 'TimeoutError' ? 'The service does not answer in time' : 'The service cannot be reached');
  }
  return answer(response, text);
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
  const said = json && typeof json.error === 'string' ? json.error : `The service answered with status ${response.status}`;
  const wait = response.headers.get('Retry-After');
  throw new Refusal(response.status, wait && response.status >= 429 ? `${said} (again in ${wait} s)` : said);
}

/** Asks for something that is open to everyone, or, with a key, to operators. */
export const get = (path) => send('GET', path, undefined, 10_000);

/** Asks for something that operators may see. A missing or wrong key is asked for until it is right or there is none. */
export const getAsOperator = (path) => asOperator(() => send('GET', path, undefined, 20_000));

/** Does what operators may do. */
export const post = (path, body) => asOperator(() => send('POST', path, body, 60_000));

/** Removes what is at a path. */
export const remove = (path) => asOperator(() => send('DELETE', path, undefined, 60_000));

async function asOperator(call) {
  for (;;) {
    try {
      return await call();
    } catch (failure) {
      const mayHelp = failure instanceof Refusal && (failure.status === 401 || (failure.status === 403 && hasKey()));
      if (!mayHelp) {
        throw failure;
      }
      setKey(null);
      const given = await askForKey(failure.status === 401 ? 'This needs an operator key.' : failure.message);
      if (!given) {
        throw failure;
      }
      setKey(given);
    }
  }
}
