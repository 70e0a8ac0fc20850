import { byId, element, setText } from './dom.js';
import { count, millis, percent } from './format.js';

const COLUMNS = [
  ['keys', count],
  ['total_requests', count],
  ['hit_rate_percent', percent],
  ['hits', count],
  ['stale_hits', count],
  ['misses', count],
  ['avg_latency_ms', millis],
  ['sets', count],
  ['deletes', count],
  ['invalidations', count],
  ['evictions', count],
];

// Without requests these are 0, which would look like a bad hit rate and a fast look-up
const OF_REQUESTS = ['hit_rate_percent', 'avg_latency_ms'];

const known = (stats, name) => (OF_REQUESTS.includes(name) && stats.total_requests === 0 ? null : stats[name]);

/** The table of namespaces. Updates keep the rows, and so the focus on a button. */
export class Namespaces {
  #rows = new Map();
  #purge;

  /** @param purge receives the name of a namespace to purge */
  constructor(purge) {
    this.#purge = purge;
  }

  show(namespaces) {
    for (const [name, stats] of Object.entries(namespaces)) {
      const cells = this.#rows.get(name) ?? this.#add(name);
      COLUMNS.forEach(([column, format], i) => setText(cells[i], format(known(stats, column))));
    }
  }

  #add(name) {
    const cells = COLUMNS.map(([name]) => element('td', { 'data-statistic': name }));
    const button = element('button', { type: 'button', 'aria-haspopup': 'dialog', 'aria-label': `Purge ${name}`, onclick: () => this.#purge(name) }, 'Purge…');
    byId('namespaces').append(element('tr', { 'data-namespace': name },
      element('th', { scope: 'row' }, name), ...cells, element('td', {}, button)));
    byId('search-namespace').append(element('option', { value: name }, name));
    this.#rows.set(name, cells);
    return cells;
  }
}
