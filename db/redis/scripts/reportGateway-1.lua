-- What a call said about its gateway. Failures are counted in windows; enough of them, by number and by share, open the
-- breaker, each time for twice as long. A success of a caller that was let through an open breaker closes it.
-- KEYS[1] hash of the gateway's health
-- ARGV[1] `success`, `count`, `open` or `none`   ARGV[2] '1' when the caller was let through an open breaker
-- ARGV[3] failures that open   ARGV[4] their least share of the calls, per cent   ARGV[5] window, ms
-- ARGV[6] first time open, ms   ARGV[7] longest time open, ms   ARGV[8] time open when a human is needed, ms
-- ARGV[9] hold for this long, ms (0: none)
-- Returns `opened`, `closed` or ''.

local now = now_ms()
local effect, through = ARGV[1], ARGV[2] == '1'
local till, opens, since, calls, failures = unpack(redis.call('HMGET', KEYS[1], 'until', 'opens', 'since', 'calls', 'failures'))
redis.call('EXPIRE', KEYS[1], 86400)
if through then redis.call('HDEL', KEYS[1], 'probe') end
if tonumber(ARGV[9]) > 0 then redis.call('HSET', KEYS[1], 'hold', now + tonumber(ARGV[9])) end

local function open_for(ms, times)
  redis.call('HSET', KEYS[1], 'until', math.max(now + ms, tonumber(till or 0)), 'opens', times)
  redis.call('HDEL', KEYS[1], 'since', 'calls', 'failures')
  return till and '' or 'opened'
end

if effect == 'none' then return '' end
if effect == 'open' then return open_for(tonumber(ARGV[8]), tonumber(opens or 0) + 1) end
if till then
  -- Calls that began before it opened tell nothing new.
  if not through then return '' end
  if effect == 'success' then
    redis.call('HDEL', KEYS[1], 'until', 'opens')
    return 'closed'
  end
  local times = tonumber(opens or 0)
  return open_for(math.min(tonumber(ARGV[6]) * 2 ^ times, tonumber(ARGV[7])), times + 1)
end

if not since or now - tonumber(since) > tonumber(ARGV[5]) then
  since, calls, failures = now, 0, 0
end
calls = tonumber(calls) + 1
failures = tonumber(failures) + (effect == 'count' and 1 or 0)
redis.call('HSET', KEYS[1], 'since', since, 'calls', calls, 'failures', failures)
if failures >= tonumber(ARGV[3]) and failures * 100 >= calls * tonumber(ARGV[4]) then
  return open_for(tonumber(ARGV[6]), 1)
end
return ''
