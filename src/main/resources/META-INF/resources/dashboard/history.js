import { calls } from './calls.js';
import { minuteRows, MINUTE } from './minutes.js';

const LONGEST = 86_400;
// Older rows are thinned to one per minute
const DENSE = 3_600;
// Rates are averages of this time, since a single call would be a spike
const SPAN = 30;
// Longer without a sample is a gap in the line
const GAP = 20;
// The present minute is not among those of the service
const GAP_OF_MINUTES = 2.5 * MINUTE;

/** The statistics over time, at most of 24 hours: minutes from the service, and then what this page has read. */
export class History {
  #minutes = [];
  #rows = [];

  /** Replaces what came before the first row of this page by the minutes of the service. */
  begin(points) {
    const first = this.#rows[0];
    this.#minutes = minuteRows(points, first?.limit ?? null).filter((row) => !first || row.at < first.at);
    const last = this.#minutes.at(-1);
    if (first && last && first.at - last.at > GAP_OF_MINUTES) {
      this.#minutes.push({ at: last.at + 1, gap: true });
    }
  }

  /** Forgets what this page has read, for the minutes of the service to take its place. */
  clear() {
    this.#rows = [];
  }

  /** Whether so much time passed without a reading that the service has minutes of it. */
  isBehind(at) {
    return this.#rows.length > 0 && at - this.#rows.at(-1).at > GAP_OF_MINUTES;
  }

  /** Adds the statistics that were read at a time (seconds). */
  add(at, stats) {
    const last = this.#rows.at(-1);
    if (last && at - last.at > GAP) {
      this.#rows.push({ at: last.at + 1, gap: true });
    }
    this.#rows.push(this.#row(at, stats));
    while (this.#rows[0].at < at - DENSE) {
      const old = this.#rows.shift();
      if (old.gap || !this.#minutes.length || old.at - this.#minutes.at(-1).at >= MINUTE) {
        this.#minutes.push(old);
      }
    }
    while (this.#minutes.length && this.#minutes[0].at < at - LONGEST) {
      this.#minutes.shift();
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
    const rows = [...this.#minutes, ...this.#rows];
    return [
      rows.map((row) => row.at),
      ...readers.map((read) => rows.map((row) => (row.gap ? null : read(row) ?? null))),
    ];
  }

  get first() {
    return this.#minutes[0] ?? this.#rows[0];
  }

  get last() {
    return this.#rows.at(-1) ?? this.#minutes.at(-1);
  }
}
