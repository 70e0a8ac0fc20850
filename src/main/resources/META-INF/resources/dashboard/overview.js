import { ErrorAnswer, get } from './api.js';
import { calls } from './calls.js';
import { ChartCard } from './charts.js';
import { byId, element, setText } from './dom.js';
import { bytes, clock, count, counted, duration, millis, noun, number, percent } from './format.js';
import { History } from './history.js';

const MEBIBYTE = 1024 * 1024;
const HOUR = 3_600;
const DAY = 86_400;
const ALERTS = { ok: ['good', 'Alert: none'], low: ['bad', 'Alert: low'], unknown: ['', 'Alert: too few requests'] };

const rate = new ChartCard({
  id: 'hit-rate', title: 'Hit rate', unit: ' %', top: 100,
  series: [
    { label: 'Last five minutes', class: 'series-1', read: (row) => row.hitRate },
    { label: 'Alert limit', class: 'limit', read: (row) => row.limit },
  ],
});
const requests = new ChartCard({
  id: 'requests', title: 'Requests', unit: '/s',
  series: [
    { label: 'Hits per second', class: 'series-1', read: (row) => row.hitsPerSecond },
    { label: 'Misses', class: 'series-2', read: (row) => row.missesPerSecond },
  ],
});
const latency = new ChartCard({
  id: 'latency', title: 'Look-up latency', unit: ' ms', leastTop: 0.1,
  series: [{ label: 'Mean in milliseconds', class: 'series-1', read: (row) => row.latency }],
});
const model = new ChartCard({
  id: 'model', title: 'Model calls', unit: '/min',
  series: [
    { label: 'Saved per minute', class: 'series-1', read: (row) => (row.savedPerSecond == null ? null : row.savedPerSecond * 60) },
    { label: 'Made', class: 'series-2', read: (row) => (row.callsPerSecond == null ? null : row.callsPerSecond * 60) },
  ],
});
const keys = new ChartCard({
  id: 'keys', title: 'Keys', unit: '', leastTop: 10,
  series: [{ label: 'Entries that can be served', class: 'series-1', read: (row) => row.keys }],
});
const memory = new ChartCard({
  id: 'memory', title: 'Memory', unit: ' MiB', leastTop: 0.1,
  series: [{ label: 'Entries in MiB', class: 'series-1', read: (row) => row.memory }],
});
const cards = [rate, requests, latency, model, keys, memory];

/** The cards with the statistics over time. */
export class Overview {
  #history = new History();
  #range = byId('range');
  // How many minutes have been read from the service
  #minutes = 0;

  constructor() {
    byId('charts').append(...cards.map((card) => card.element));
    cards.forEach((card) => card.start());
    this.#range.addEventListener('change', () => {
      this.#draw();
      this.#load();
    });
  }

  show(stats, at) {
    if (this.#history.isBehind(at)) {
      this.#history.clear();
      this.#minutes = 0;
    }
    this.#history.add(at, stats);
    headlines(stats);
    this.#draw();
    this.#load();
  }

  /** Reads the minutes of the chosen time that came before this page, unless they have been read. */
  async #load() {
    const minutes = Number(this.#range.value) > HOUR ? DAY / 60 : HOUR / 60;
    if (minutes <= this.#minutes) {
      return;
    }
    const before = this.#minutes;
    this.#minutes = minutes;
    try {
      this.#history.begin((await get(`api/cache/history?minutes=${minutes}`)).points ?? []);
      this.#draw();
    } catch (failure) {
      // A service of an earlier version has none; the next reading tells of one that is unreachable
      this.#minutes = failure instanceof ErrorAnswer ? minutes : before;
    }
  }

  #draw() {
    if (this.#history.last) {
      cards.forEach((card) => card.draw(this.#history, Number(this.#range.value)));
    }
  }
}

function headline(card, big, unit, sub) {
  card.big.replaceChildren(big, ' ', element('small', {}, unit));
  setText(card.sub, sub);
}

function headlines(stats) {
  const { window = {}, model: content = {}, saved = {}, alert = {} } = stats;
  headline(rate, window.requests > 0 ? percent(window.hit_rate_percent) : '–', window.requests > 0 ? `of ${count(window.requests)} in five minutes` : 'no requests in five minutes',
    `${percent(stats.hit_rate_percent)} in total; limit ${number(alert.hit_rate_below)} %`);
  const [state, text] = ALERTS[alert.state] ?? ['', `Alert: ${alert.state ?? 'unknown'}`];
  rate.badge.className = 'pill';
  rate.badge.dataset.state = state;
  setText(rate.badge, text);
  headline(requests, count(stats.total_requests), noun(stats.total_requests, 'look-up'),
    `${counted(stats.hits, 'hit')} (${count(stats.stale_hits)} stale), ${counted(stats.misses, 'miss', 'misses')}`);
  const recent = window.avg_latency_ms;
  headline(latency, millis(recent ?? stats.avg_latency_ms), recent === undefined ? 'mean' : 'in five minutes',
    `95 % within ${millis(stats.lookup?.count > 0 ? stats.lookup.p95_ms : null)}; model call ${millis(content.mean_latency_ms)}`);
  const { made, failed } = calls(stats);
  headline(model, count(saved.model_calls), `saved, ${count(made)} made`,
    `Saved ${counted(saved.tokens, 'token')} and ${duration(saved.seconds)}; ${counted(failed, 'call')} failed`);
  headline(keys, count(stats.keys), noun(stats.keys, 'entry', 'entries'), `${count(stats.sets)} stored, ${count(stats.invalidations)} purged, ${count(stats.evictions)} evicted`);
  headline(memory, bytes(stats.memory_used_mb * MEBIBYTE), stats.max_size > 0 ? `of ${bytes(stats.max_size)}` : '', redis(stats));
}

// Hits and misses of the Redis server include every command of every client, so the service's own are shown
const redis = (stats) => (stats.redis_stats
  ? `In Redis: ${counted(stats.hits, 'hit')}, ${counted(stats.misses, 'miss', 'misses')}; the server evicted ${counted(stats.redis_stats.evicted_keys, 'key')}`
  : 'In this process');

/** The state of the service, and its parts. */
export function showService(health, stats) {
  const state = byId('state');
  state.dataset.state = health.status === 'healthy' ? 'good' : 'warn';
  setText(state, health.status === 'healthy' ? 'Healthy' : 'Degraded');
  const facts = [
    ['Replicas', count(stats.instances)],
    ['Store', `${stats.type}${health.cache?.status === 'healthy' ? '' : `, ${health.cache?.status ?? 'unknown'}`}`],
    ['Cache version', stats.version],
    ['Service', `${health.service?.version ?? '–'}, up ${duration(health.service?.uptime_seconds)}`],
    ['Model', `${[...new Set([health.model?.provider, health.model?.name])].filter(Boolean).join(' ') || '–'}${health.model?.status === 'degraded' ? ', degraded: most calls fail' : ''}`],
    ['Environment', health.environment ?? '–'],
  ];
  byId('facts').replaceChildren(...facts.map(([name, value]) => element('div', {}, element('dt', {}, name), element('dd', {}, value))));
  setText(byId('updated'), `As of ${clock(new Date())}`);
}
