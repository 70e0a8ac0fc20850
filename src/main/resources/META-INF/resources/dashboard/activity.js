import { ErrorAnswer, get, getAsOperator } from './api.js';
import { byId, element, say } from './dom.js';
import { count, entries, moment } from './format.js';
import { PURGED } from './manage.js';

// As the service says, which a person need not read twice
const REASONS = {
  never_stored: 'never stored', not_stored: 'not stored', store_away: 'store unavailable', requested: 'newer one requested',
};

function missRow(miss, found, compare) {
  const since = miss.since ? ` (${moment(miss.since)})` : '';
  const why = miss.code === 'never_stored' && !found
    ? [element('button', { type: 'button', 'aria-label': `Why is ${miss.key} a miss?`, onclick: () => compare(miss) }, 'Why?')] : [];
  return element('tr', {},
    element('td', {}, miss.key),
    element('td', { class: 'words' }, element('strong', {}, REASONS[miss.code] ?? miss.code),
      element('span', { class: 'type' }, found ?? miss.text + since), ...why),
    element('td', {}, count(miss.times)),
    element('td', {}, moment(miss.at)));
}

function changeRow(change) {
  const by = change.operator === change.address ? change.operator : `${change.operator} (${change.address})`;
  return element('tr', {},
    element('th', { scope: 'row' }, by),
    element('td', { class: 'words' }, `${change.action} `, element('code', {}, change.target)),
    element('td', {}, change.result === 'done' ? entries(change.count) : 'unconfirmed'),
    element('td', {}, moment(change.at)));
}

const topicRow = (one) => element('tr', {}, element('td', { class: 'words' }, one.topic), element('td', {}, count(one.requests)));

const promptRow = (one) => element('tr', {},
  element('td', { class: 'words' }, one.prompt, element('span', { class: 'type' }, one.upstream)), element('td', {}, count(one.requests)));

/** What happened lately, for operators: it is read when they ask for it, and then with the statistics. */
export class Activity {
  #isShown = false;
  #seen = {};
  #misses = [];
  // The comparisons that were asked for, by key
  #found = new Map();

  constructor() {
    byId('activity-show').addEventListener('click', () => this.load());
    document.addEventListener(PURGED, () => this.refresh());
  }

  /** Reads and shows it; asks for a key if the service needs one. */
  async load() {
    say(byId('activity-status'), 'Reading…');
    try {
      await this.#read(await getAsOperator('api/cache/audit'));
      this.#isShown = true;
      byId('activity').hidden = false;
      byId('activity-show').hidden = true;
      say(byId('activity-status'), '');
    } catch (failure) {
      this.#fail(failure);
    }
  }

  /** Reads it again, if it is shown. Never asks for a key. */
  async refresh() {
    if (!this.#isShown) {
      return;
    }
    try {
      await this.#read(await get('api/cache/audit'));
      say(byId('activity-status'), '');
    } catch (failure) {
      this.#fail(failure);
      if (failure instanceof ErrorAnswer && (failure.status === 401 || failure.status === 403)) {
        this.#isShown = false;
        byId('activity').hidden = true;
        byId('activity-show').hidden = false;
      }
    }
  }

  async #read({ changes = [] }) {
    const [{ misses = [] }, { topics = [], prompts = [] }] = await Promise.all([get('api/cache/misses'), get('api/cache/popular')]);
    this.#misses = misses;
    this.#showMisses();
    this.#fill('changes', changes, changeRow);
    this.#fill('topics', topics, topicRow);
    this.#fill('prompts', prompts, promptRow);
  }

  #showMisses() {
    const rows = this.#misses.map((miss) => ({ miss, found: this.#found.get(miss.key) }));
    this.#fill('misses', rows, ({ miss, found }) => missRow(miss, found, (one) => this.#compare(one)));
  }

  /** Shows, in the place of the reason, in what a missed request differs from the nearest entry. */
  async #compare({ key }) {
    let text;
    try {
      const [miss] = (await get(`api/cache/misses?key=${encodeURIComponent(key)}`)).misses ?? [];
      text = miss?.code === 'differs' ? miss.text
        : 'There is no entry to compare it with. For a proxied request, send its body to /api/cache/explain.';
    } catch (failure) {
      text = failure.message;
    }
    if (this.#found.size > 200) {
      this.#found.clear();
    }
    this.#found.set(key, text);
    this.#showMisses();
    byId('misses-scroll').focus();
  }

  /** Fills a table, unless nothing changed: the place in it and what is selected stay. */
  #fill(id, rows, row) {
    const text = JSON.stringify(rows);
    if (this.#seen[id] !== text) {
      this.#seen[id] = text;
      byId(id).replaceChildren(...rows.map(row));
    }
    byId(`${id}-scroll`).hidden = rows.length === 0;
    byId(`${id}-none`).hidden = rows.length > 0;
  }

  #fail(failure) {
    const text = failure instanceof ErrorAnswer && failure.isUnknownCall ? 'This version of the service does not have this call.' : failure.message;
    say(byId('activity-status'), text, 'bad');
  }
}
