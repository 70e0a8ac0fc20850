import { getText } from './api.js';
import { byId, setText } from './dom.js';
import { bytes } from './format.js';

// More would make the page slow
const MOST = 100_000;
const TEXT = /^text\/|[/+](json|xml|javascript|x-ndjson)\b/;

const dialog = byId('entry');
byId('entry-close').addEventListener('click', () => dialog.close());

function readable(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

async function body(entry) {
  if (!TEXT.test(entry.media_type ?? '')) {
    return `${bytes(entry.size)} of ${entry.media_type ?? 'unknown type'}, which is no text.`;
  }
  // Relative, as all calls are, for a proxy that puts the service below a path of its own
  const text = readable(await getText(entry.path.replace(/^\/+/, '')));
  return text.length > MOST ? `${text.slice(0, MOST)}\n… cut off here` : text;
}

/** Shows what is stored in an entry, as text. */
export async function showEntry(entry) {
  let text;
  try {
    text = await body(entry);
  } catch (failure) {
    text = failure.message;
  }
  setText(byId('entry-key'), entry.key);
  setText(byId('entry-body'), text);
  dialog.showModal();
}
