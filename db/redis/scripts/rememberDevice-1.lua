-- Makes a browser a device of an account, or renews it. The oldest go when there are too many.
-- KEYS[1] sorted set of the account's devices by their end
-- ARGV[1] digest of the device's id   ARGV[2] its life in ms   ARGV[3] most devices
-- Returns how many there are.

local now, life = now_ms(), tonumber(ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
redis.call('ZADD', KEYS[1], now + life, ARGV[1])
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -1 - tonumber(ARGV[3]))
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return redis.call('ZCARD', KEYS[1])
