import { byId, element } from './dom.js';
import { count } from './format.js';

/** The failed calls of the model and the upstreams by reason, the most frequent first: [called, reason, count]. */
function failures({ model = {}, upstreams = {} }) {
  const called = [['content model', model.failure_reasons], ...Object.entries(upstreams).map(([name, one]) => [name, one.failures])];
  return called
    .flatMap(([name, reasons]) => Object.entries(reasons ?? {}).map(([reason, n]) => [name, reason.replaceAll('_', ' '), n]))
    .filter(([, , n]) => n > 0)
    .sort((a, b) => b[2] - a[2]);
}

let shown = '';

/** Shows the table of failed calls, unless there are none. */
export function showFailures(stats) {
  const rows = failures(stats);
  byId('failures-section').hidden = rows.length === 0;
  if (shown !== JSON.stringify(rows)) {
    shown = JSON.stringify(rows);
    byId('failures').replaceChildren(...rows.map(([name, reason, n]) => element('tr', {},
      element('th', { scope: 'row' }, name), element('td', {}, reason), element('td', {}, count(n)))));
  }
}
