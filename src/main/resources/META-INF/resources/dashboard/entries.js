import { getAsOperator, ErrorAnswer } from './api.js';
import { byId, element, say } from './dom.js';
import { showEntry } from './entry.js';
import { deleteEntry, PURGED } from './manage.js';
import { bytes, duration, entries as counted } from './format.js';

const PAGE = 50;

// In the cell of the key: a column of its own would be too wide for a phone
const type = (entry) => [entry.media_type ?? 'unknown type', ...(entry.stream ? ['stream'] : [])].join(', ');

// Brackets and backslashes belong to patterns too
const asPattern = (text) => (text === '' || /[*?[\\]/.test(text) ? text : `*${text}*`);

/** The search for entries: by a pattern, or by a part of the key. */
export class Entries {
  #status = byId('entries-status');
  #body = byId('entries');
  #more = byId('entries-more');
  #query = null;
  #cursor = null;

  constructor() {
    byId('search').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#search();
    });
    this.#more.addEventListener('click', () => this.#load());
    document.addEventListener(PURGED, () => {
      if (this.#query) {
        this.#search();
      }
    });
  }

  #search() {
    this.#query = { namespace: byId('search-namespace').value, pattern: asPattern(byId('search-pattern').value.trim()) };
    this.#cursor = null;
    this.#body.replaceChildren();
    byId('entries-scroll').hidden = true;
    this.#load();
  }

  async #load() {
    const query = this.#query;
    const parameters = new URLSearchParams({ limit: PAGE });
    for (const [name, value] of Object.entries({ ...query, cursor: this.#cursor })) {
      if (value) {
        parameters.set(name, value);
      }
    }
    this.#more.disabled = true;
    say(this.#status, 'Searching…');
    try {
      const page = await getAsOperator(`api/cache/entries?${parameters}`);
      if (query === this.#query) {
        this.#show(page);
      }
    } catch (failure) {
      if (query === this.#query) {
        this.#fail(failure);
      }
    } finally {
      this.#more.disabled = false;
    }
  }

  #show(page) {
    const found = page.entries ?? [];
    this.#cursor = page.next_cursor ?? null;
    this.#body.append(...found.map((entry) => this.#row(entry)));
    this.#tell();
  }

  #row(entry) {
    const row = element('tr', {},
      element('td', {}, entry.key, element('span', { class: 'type' }, type(entry))),
      element('td', {}, bytes(entry.size)),
      element('td', {}, duration(entry.age)),
      element('td', {}, entry.stale ? `stale for ${duration(-entry.ttl)}` : duration(entry.ttl)),
      element('td', {}, element('button', {
        type: 'button', 'aria-haspopup': 'dialog', 'aria-label': `Show ${entry.key}`, onclick: () => showEntry(entry),
      }, 'Show…'), ' ', element('button', {
        type: 'button', 'aria-haspopup': 'dialog', 'aria-label': `Delete ${entry.key}`, onclick: () => this.#delete(entry, row),
      }, 'Delete…')));
    return row;
  }

  #delete(entry, row) {
    deleteEntry(entry, () => {
      row.remove();
      this.#tell();
    });
  }

  #tell() {
    const shown = this.#body.childElementCount;
    byId('entries-scroll').hidden = shown === 0;
    this.#more.hidden = this.#cursor === null;
    say(this.#status, shown === 0 ? 'No entry matches.' : `${counted(shown)}${this.#cursor === null ? '' : ' so far, more available'}`);
  }

  #fail(failure) {
    this.#more.hidden = this.#cursor === null;
    say(this.#status, failure instanceof ErrorAnswer && failure.isUnknownCall ? 'This version of the service cannot list entries.' : failure.message, 'bad');
  }
}
