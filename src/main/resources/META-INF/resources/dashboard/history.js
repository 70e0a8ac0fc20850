import { calls } from './calls.js';

const LONGEST = 3600;
// Rates are averages of this time, since a single call would be a spike
const SPAN = 30;
// Longer without a sample is a gap in the line
const GAP = 20;

/** The statistics over time, since the page was opened; at most an hour. */
export class History {
  #rows = [];

  /** Adds the statistics that were read at a time (seconds). */
  add(at, stats) {
    const last = this.#rows.at(-1);
    if (last && at - last.at > GAP) {
      this.#rows.push({ at: last.at + 1, gap: true });
    }
    this.#rows.push(this.#row(at, stats));
    while (this.#rows[0].at < at - LONGEST) {
      this.#rows.shift();
    }
  }

  #row(at, stats) {
    const { window = {}, saved = {} } = stats;
    const row = {
      at,
      totals: { hits: stats.hits, misses: stats.misses, calls: calls(stats).made, saved: saved.model_calls },
      hitRate: window.requests > 0 ? window.hit_rate_percent : null,
      latency: stats.total_requests > 0 ? window.avg_latency_ms ?? stats.avg_latency_ms : null,
      keys: stats.keys,
      memory: stats.memory_used_mb,
      limit: stats.alert?.hit_rate_below ?? null,
    };
    const before = this.#before(at);
    for (const [name, total] of Object.entries(row.totals)) {
      const grown = before ? total - before.totals[name] : NaN;
      // Counters that fell belong to an earlier process
      row[`${name}PerSecond`] = grown >= 0 ? grown / (at - before.at) : null;
    }
    return row;
  }

  #before(at) {
    let oldest = null;
    for (let i = this.#rows.length - 1; i >= 0; i--) {
      const row = this.#rows[i];
      if (row.gap || (oldest && row.at < at - SPAN)) {
        break;
      }
      oldest = row;
    }
    return oldest;
  }

  /** The times, and then one column per reader, with null for missing values. */
  columns(readers) {
    return [
      this.#rows.map((row) => row.at),
      ...readers.map((read) => this.#rows.map((row) => (row.gap ? null : read(row) ?? null))),
    ];
  }

  get first() {
    return this.#rows[0];
  }

  get last() {
    return this.#rows.at(-1);
  }
}
