-- wrk's script: asks for one path or, with "{}" in it, for several in turn, and prints one line of figures.
--   wrk … -s keys.lua http://host:port -- PATH [KEYS [FIRST]]
local paths, turn = {}, 0

function init(args)
  local first = tonumber(args[3] or 100)
  for i = 0, tonumber(args[2] or 1) - 1 do
    paths[i + 1] = wrk.format("GET", (args[1]:gsub("{}", tostring(first + i))))
  end
end

function request()
  turn = turn % #paths + 1
  return paths[turn]
end

-- requests, requests a second, p50, p99 and p99.9 in milliseconds, failures
function done(summary, latency)
  local e = summary.errors
  io.write(string.format("RESULT %d %.0f %.3f %.3f %.3f %d\n", summary.requests,
    summary.requests * 1e6 / summary.duration, latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    latency:percentile(99.9) / 1000, e.connect + e.read + e.write + e.status + e.timeout))
end
