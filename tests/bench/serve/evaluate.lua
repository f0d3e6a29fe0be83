-- For wrk: posts the file BODY with the access key KEY, and prints what came as one line for run.sh.

local function read (path)
  local file = assert (io.open (path, "rb"))
  local text = file:read ("*a")
  file:close ()
  return text
end

wrk.method = "POST"
wrk.body = read (os.getenv ("BODY"))
wrk.headers["Content-Type"] = "application/json"
if os.getenv ("KEY") then
  wrk.headers["Authorization"] = "Bearer " .. os.getenv ("KEY")
end

function done (summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write (string.format ("result %d %d %d %d %d\n", summary.requests, summary.duration,
    latency:percentile (50), latency:percentile (99), failed))
end
