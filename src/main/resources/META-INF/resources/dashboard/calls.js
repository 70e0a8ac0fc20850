const sum = (counts) => Object.values(counts ?? {}).reduce((all, one) => all + one, 0);

/** The calls of the content's model and of the proxy's upstreams together, since those that hits saved cover both. */
export function calls({ model = {}, upstreams = {} }) {
  const all = [model.calls, ...Object.values(upstreams).map((upstream) => upstream.calls)];
  const failed = [model.failures, ...Object.values(upstreams).map((upstream) => sum(upstream.failures))];
  return { made: sum(all), failed: sum(failed) };
}
