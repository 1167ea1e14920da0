-- Counts a wrong password of a device: the one that fills the row ends the device.
-- KEYS[1] sorted set of the account's devices   KEYS[2] sorted set of the device's log-ins that run or failed
-- ARGV[1] digest of the device's id   ARGV[2] most failures in a row
-- Returns 1 when the device ended, else 0.

if redis.call('ZCARD', KEYS[2]) < tonumber(ARGV[2]) then return 0 end
redis.call('DEL', KEYS[2])
return redis.call('ZREM', KEYS[1], ARGV[1])
