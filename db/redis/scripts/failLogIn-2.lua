-- Counts a wrong password. The one that fills the limit begins a wait: a window long at first, doubled each time.
-- KEYS[1] sorted set of log-ins that run or failed   KEYS[2] hash of strikes
-- ARGV[1] and ARGV[2] the limit: count, window in ms
-- ARGV[3] longest wait in ms   ARGV[4] ms for which a strike is remembered after its wait
-- Returns the milliseconds to wait, 0 while log-ins are left.

local now = now_ms()
local window = tonumber(ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - window)
if redis.call('ZCARD', KEYS[1]) < tonumber(ARGV[1]) then return 0 end

-- Emptied, so that the other failures of the same burst do not strike again; `until` keeps everyone out meanwhile.
redis.call('DEL', KEYS[1])
local strikes = redis.call('HINCRBY', KEYS[2], 'strikes', 1)
local wait = math.max(window, math.min(window * 2 ^ (strikes - 1), tonumber(ARGV[3])))
redis.call('HSET', KEYS[2], 'until', string.format('%.0f', now + wait))
redis.call('PEXPIRE', KEYS[2], string.format('%.0f', wait + tonumber(ARGV[4])))
return wait
