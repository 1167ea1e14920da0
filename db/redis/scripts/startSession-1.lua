-- Stores a new session.
-- KEYS[1] hash of the session
-- ARGV[1] user id   ARGV[2] the user's epoch   ARGV[3] life in ms   ARGV[4] idle life in ms
-- Returns 1.

local life = tonumber(ARGV[3])
redis.call('HSET', KEYS[1], 'user_id', ARGV[1], 'epoch', ARGV[2], 'ends_at', string.format('%.0f', now_ms() + life))
return redis.call('PEXPIRE', KEYS[1], math.min(life, tonumber(ARGV[4])))
