-- Takes one log-in by password of a device before its password is compared.
-- KEYS[1] sorted set of the account's devices by their end   KEYS[2] sorted set of the device's log-ins that run or failed
-- ARGV[1] digest of the device's id   ARGV[2] unique member of this log-in
-- ARGV[3] and ARGV[4] its limit: count, window in ms   ARGV[5] how long failures are remembered, in ms
-- Returns 0 when taken, the milliseconds to wait, or -1 when it is no device of the account.

local now, count, window = now_ms(), tonumber(ARGV[3]), tonumber(ARGV[4])
local ends_at = tonumber(redis.call('ZSCORE', KEYS[1], ARGV[1]) or 0)
if ends_at <= now then return -1 end
-- Older failures stay: they count in a row.
local blocking = redis.call('ZREVRANGE', KEYS[2], count - 1, count - 1, 'WITHSCORES')
if blocking[2] and tonumber(blocking[2]) + window > now then return tonumber(blocking[2]) + window - now end
redis.call('ZADD', KEYS[2], now, ARGV[2])
redis.call('PEXPIRE', KEYS[2], ARGV[5])
return 0
