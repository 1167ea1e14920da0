-- Counts one challenge of a client's address or block. What was counted halves again and again, so that it is forgotten
-- without a window whose events would have to be kept.
-- KEYS[1] hash of `count` and `at`, the time it was of (ms)   ARGV[1] ms in which it halves
-- Returns the count before this one, rounded down.

local now, half_life = now_ms(), tonumber(ARGV[1])
local count, at = unpack(redis.call('HMGET', KEYS[1], 'count', 'at'))
local before = tonumber(count or 0) * 0.5 ^ (math.max(0, now - tonumber(at or now)) / half_life)
redis.call('HSET', KEYS[1], 'count', string.format('%.6f', before + 1), 'at', now)
redis.call('PEXPIRE', KEYS[1], half_life * 12)
return math.floor(before)
