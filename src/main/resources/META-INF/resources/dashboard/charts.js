import uPlot from '../webjars/uplot/1.6.30/dist/uPlot.esm.js';
import { element, setText } from './dom.js';
import { clock, number } from './format.js';

// A line of a few seconds is not readable
const SHORTEST = 120;
const FONT = '11px system-ui, sans-serif';
const charts = [];
const cursors = uPlot.sync('statistics');

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/**
 * A card with a headline and a chart below it.
 *
 * @param about its title, its series ({label, class, read}), the scale's least top, and the unit of its values
 */
export class ChartCard {
  #about;
  #readers;
  #chart;
  #legend;
  #box;

  constructor(about) {
    this.#about = about;
    this.#readers = about.series.map((series) => series.read);
    this.big = element('p', { class: 'big', id: `${about.id}-big` });
    this.sub = element('p', { class: 'quiet sub' });
    this.badge = element('span');
    this.#legend = about.series.map((series) => element('span', { class: series.class }, series.label));
    this.#box = element('div', { class: 'chart', role: 'img' });
    this.element = element('article', { class: 'card', id: about.id },
      element('h3', {}, about.title, this.badge), this.big, this.sub, this.#box,
      element('p', { class: 'quiet legend', 'aria-hidden': 'true' }, ...this.#legend));
  }

  /** Starts to draw, once the card is in the page. */
  start() {
    this.#chart = new uPlot(options(this.#about, (i) => this.#readOut(i)), [[], ...this.#readers.map(() => [])], this.#box);
    new ResizeObserver(() => this.#resize()).observe(this.#box);
    charts.push(this.#chart);
  }

  #resize() {
    if (this.#box.clientWidth > 0) {
      this.#chart.setSize({ width: this.#box.clientWidth, height: this.#box.clientHeight });
    }
  }

  /** Draws the history of the last seconds. */
  draw(history, seconds) {
    this.#chart.setData(history.columns(this.#readers), false);
    const end = history.last.at;
    const begin = Math.max(end - seconds, Math.min(history.first.at, end - SHORTEST));
    this.#chart.setScale('x', { min: begin, max: end });
    this.#box.dataset.seconds = Math.round(end - begin);
    this.#box.setAttribute('aria-label', `${this.#about.title} over time; now ${this.big.textContent}`);
  }

  #readOut(index) {
    this.#about.series.forEach((series, i) => {
      const value = index == null ? null : this.#chart.data[i + 1][index];
      setText(this.#legend[i], value == null
        ? series.label
        : `${series.label} ${number(value)}${this.#about.unit} at ${clock(this.#chart.data[0][index] * 1000)}`);
    });
  }
}

function options(about, onCursor) {
  const axis = { stroke: () => colour('--quiet'), font: FONT, ticks: { show: false } };
  const grid = { stroke: () => colour('--grid'), width: 1 };
  return {
    width: 300,
    height: 130,
    legend: { show: false },
    padding: [8, 24, 0, 0],
    cursor: { sync: { key: cursors.key }, drag: { x: false, y: false }, y: false, points: { size: 6 } },
    scales: {
      x: { time: true },
      y: { range: (u, low, high) => (about.top ? [0, about.top] : [0, Math.max(about.leastTop ?? 1, (high ?? 0) * 1.15)]) },
    },
    axes: [
      { ...axis, grid: { show: false }, space: 70, size: 24, values: (u, times, axisIndex, space, step) => times.map((t) => clock(t * 1000).slice(0, step < 60 ? 8 : 5)) },
      { ...axis, grid, size: 44, space: 28, values: (u, values) => values.map(short) },
    ],
    series: [
      {},
      ...about.series.map((series) => ({
        stroke: () => colour(`--${series.class}`),
        width: series.class === 'limit' ? 1 : 1.75,
        dash: series.class === 'limit' ? [4, 4] : undefined,
        points: { show: false },
        spanGaps: false,
      })),
    ],
    hooks: { setCursor: [(u) => onCursor(u.cursor.idx)] },
  };
}

const axisNumber = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });
const short = (value) => (value == null ? '' : axisNumber.format(value));

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => charts.forEach((chart) => chart.redraw()));
