-- Adds a further send to a verification that has not ended.
-- KEYS[1] hash of the verification
-- ARGV[1] send id   ARGV[2] when its code dies, ms since the epoch
-- Returns 1, or 0 when it has ended or is not there.

local sends, ended = unpack(redis.call('HMGET', KEYS[1], 'sends', 'end'))
if not sends or ended then return 0 end
if sends ~= '' then sends = sends .. ',' end
redis.call('HSET', KEYS[1], 'sends', sends .. ARGV[1], 'expires_at', ARGV[2])
return 1
