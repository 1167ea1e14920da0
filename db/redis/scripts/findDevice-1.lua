-- KEYS[1] sorted set of an account's devices by their end   ARGV[1] digest of a device's id
-- Returns 1 when it is one of them, else 0.

local ends_at = redis.call('ZSCORE', KEYS[1], ARGV[1])
return ends_at and tonumber(ends_at) > now_ms() and 1 or 0
