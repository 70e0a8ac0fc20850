const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const cents = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const tiny = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });
const time = new Intl.DateTimeFormat([], { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
const day = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short' });

const NONE = '–';
const known = (value) => typeof value === 'number' && Number.isFinite(value);

/** A count: 1,234 in full, 1.2M from a million on. */
export const count = (value) => (known(value) ? (value < 1e6 ? whole : short).format(value) : NONE);

/** A number with about three digits. */
export function number(value) {
  if (!known(value)) {
    return NONE;
  }
  const size = Math.abs(value);
  return value.toFixed(size === 0 || size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3);
}

/** A sum of money: cents, and what is less than a cent with three digits. */
export function money(value) {
  if (!known(value)) {
    return NONE;
  }
  return value === 0 || value >= 0.01 ? cents.format(value) : tiny.format(value);
}

/** A share in percent. */
export const percent = (value) => (known(value) ? `${value.toFixed(1)} %` : NONE);

/** Milliseconds, in seconds from one second on. */
export const millis = (value) => (!known(value) ? NONE : value < 1000 ? `${number(value)} ms` : `${number(value / 1000)} s`);

/** Bytes with the unit that suits. */
export function bytes(value) {
  if (!known(value)) {
    return NONE;
  }
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let left = value;
  let unit = 0;
  while (left >= 1024 && unit < units.length - 1) {
    left /= 1024;
    unit++;
  }
  return `${unit === 0 ? left : number(left)} ${units[unit]}`;
}

/** Seconds as people say them: 45 s, 3 min 20 s, 2 h 5 min, 3 d 4 h. */
export function duration(seconds) {
  if (!known(seconds)) {
    return NONE;
  }
  if (seconds < 0) {
    return `−${duration(-seconds)}`;
  }
  const s = Math.round(seconds);
  if (s < 60) {
    return `${s} s`;
  }
  if (s < 3600) {
    return `${Math.floor(s / 60)} min ${s % 60} s`;
  }
  const minutes = Math.floor(s / 60);
  return minutes < 1440
    ? `${Math.floor(minutes / 60)} h ${minutes % 60} min`
    : `${Math.floor(minutes / 1440)} d ${Math.floor((minutes % 1440) / 60)} h`;
}

/** The time of day. */
export const clock = (date) => time.format(date);

/** A moment: the time of day, with its day unless that is today. */
export function moment(text) {
  const date = new Date(text);
  return date.toDateString() === new Date().toDateString() ? clock(date) : `${day.format(date)} ${clock(date)}`;
}

/** The noun of a count: of 1 the first. */
export const noun = (n, one, many = `${one}s`) => (n === 1 ? one : many);

/** A count with its noun: 1 miss, 2 misses. */
export const counted = (n, one, many) => `${count(n)} ${noun(n, one, many)}`;

/** A count of entries: 1 entry, 2 entries. */
export const entries = (n) => counted(n, 'entry', 'entries');
