-- A send was taken by a worker, or will never be: it waits no longer.
-- KEYS[1] sorted set of the application's waiting sends   KEYS[2] hash of turns
-- ARGV[1] send id   ARGV[2] its priority
-- Returns 1 when it was waiting, else 0.

if tonumber(ARGV[2]) > tonumber(redis.call('HGET', KEYS[2], 'now') or 0) then
  redis.call('HSET', KEYS[2], 'now', ARGV[2])
  redis.call('PEXPIRE', KEYS[2], 3600000)
end
return redis.call('ZREM', KEYS[1], ARGV[1])
