-- Takes one log-in before its password is compared, so that a burst gets no more comparisons than the limit allows.
-- KEYS[1] sorted set of log-ins that run or failed   KEYS[2] hash of strikes
-- ARGV[1] unique member of this log-in   ARGV[2] and ARGV[3] the limit: count, window in ms
-- Returns 0 when taken, else the milliseconds to wait.

local now = now_ms()
local limit = { tonumber(ARGV[2]), tonumber(ARGV[3]) }
local blocked = tonumber(redis.call('HGET', KEYS[2], 'until') or 0) - now
if blocked > 0 then return blocked end
local wait = window_wait(KEYS[1], now, limit)
if wait > 0 then return wait end
window_add(KEYS[1], now, limit, ARGV[1])
return 0
