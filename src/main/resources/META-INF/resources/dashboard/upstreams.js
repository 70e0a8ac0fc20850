import { byId, element, setText } from './dom.js';
import { count, millis, money, percent } from './format.js';

const sum = (counts) => Object.values(counts ?? {}).reduce((all, one) => all + one, 0);

// Without requests or calls these are 0, which would look like a bad hit rate and a fast upstream
const COLUMNS = [
  ['requests', (stats) => count(stats.requests)],
  ['hit_rate_percent', (stats) => percent(stats.hits + stats.misses > 0 ? stats.hit_rate_percent : null)],
  ['hits', (stats) => count(stats.hits)],
  ['coalesced', (stats) => count(stats.coalesced)],
  ['bypassed', (stats) => count(sum(stats.bypassed))],
  ['calls', (stats) => count(stats.calls)],
  ['failures', (stats) => count(sum(stats.failures))],
  ['first_byte', (stats) => millis(stats.first_byte?.count > 0 ? stats.first_byte.mean_ms : null)],
  ['first_byte_p95', (stats) => millis(stats.first_byte?.count > 0 ? stats.first_byte.p95_ms : null)],
  ['tokens', (stats) => count(stats.tokens_in + stats.tokens_out)],
  ['saved_tokens', (stats) => count(stats.saved?.tokens)],
  ['saved_money', (stats) => money(stats.saved?.money)],
  ['spent_money', (stats) => money(stats.spent?.money)],
];

/** The table of the proxy's upstreams. */
export class Upstreams {
  #rows = new Map();

  show(upstreams) {
    for (const [name, stats] of Object.entries(upstreams)) {
      const cells = this.#rows.get(name) ?? this.#add(name);
      COLUMNS.forEach(([, text], i) => setText(cells[i], text(stats)));
    }
  }

  #add(name) {
    const cells = COLUMNS.map(([column]) => element('td', { 'data-statistic': column }));
    byId('upstreams').append(element('tr', { 'data-upstream': name }, element('th', { scope: 'row' }, name), ...cells));
    this.#rows.set(name, cells);
    return cells;
  }
}
