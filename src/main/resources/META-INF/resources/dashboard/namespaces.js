import { byId, element, setText } from './dom.js';
import { count, millis, percent } from './format.js';

const FIGURES = [
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

// Without requests these are 0, which would read as bad and as fast
const OF_REQUESTS = ['hit_rate_percent', 'avg_latency_ms'];

const known = (figures, name) => (OF_REQUESTS.includes(name) && figures.total_requests === 0 ? null : figures[name]);

/** The table of namespaces. Rows stay when figures change, so that the focus stays on its button. */
export class Namespaces {
  #rows = new Map();
  #purge;

  /** @param purge is given the name of a namespace that is to be emptied */
  constructor(purge) {
    this.#purge = purge;
  }

  show(namespaces) {
    for (const [name, figures] of Object.entries(namespaces)) {
      const cells = this.#rows.get(name) ?? this.#add(name);
      FIGURES.forEach(([figure, format], i) => setText(cells[i], format(known(figures, figure))));
    }
  }

  #add(name) {
    const cells = FIGURES.map(([figure]) => element('td', { 'data-figure': figure }));
    const button = element('button', { type: 'button', 'aria-haspopup': 'dialog', 'aria-label': `Purge ${name}`, onclick: () => this.#purge(name) }, 'Purge…');
    byId('namespaces').append(element('tr', { 'data-namespace': name },
      element('th', { scope: 'row' }, name), ...cells, element('td', {}, button)));
    byId('search-namespace').append(element('option', { value: name }, name));
    this.#rows.set(name, cells);
    return cells;
  }
}
