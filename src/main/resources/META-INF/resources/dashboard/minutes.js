/** The seconds of a minute. */
export const MINUTE = 60;
// As the rate of the last five minutes, which is drawn next
const WINDOW = 5 * MINUTE;

const sum = (points, read) => points.reduce((all, point) => all + read(point), 0);

/** The rows of the service's minutes for charts, each at the end of its minute, with rows for gaps. */
export function minuteRows(points, limit) {
  const minutes = points.map((point) => ({ ...point, end: Date.parse(point.at) / 1000 + MINUTE }));
  const rows = [];
  minutes.forEach((point, i) => {
    const before = minutes[i - 1];
    if (before && point.end - before.end > MINUTE) {
      rows.push({ at: before.end + 1, gap: true });
    }
    rows.push(row(point, minutes.slice(Math.max(0, i - 4), i + 1).filter((one) => one.end > point.end - WINDOW), limit));
  });
  return rows;
}

function row(point, window, limit) {
  const hits = sum(window, (one) => one.hits);
  const requests = hits + sum(window, (one) => one.misses);
  return {
    at: point.end,
    hitRate: requests > 0 ? (100 * hits) / requests : null,
    latency: requests > 0 ? sum(window, (one) => one.avg_latency_ms * (one.hits + one.misses)) / requests : null,
    hitsPerSecond: point.hits / MINUTE,
    missesPerSecond: point.misses / MINUTE,
    callsPerSecond: point.calls / MINUTE,
    savedPerSecond: point.saved_calls / MINUTE,
    keys: point.keys,
    memory: point.memory_used_mb,
    limit,
  };
}
