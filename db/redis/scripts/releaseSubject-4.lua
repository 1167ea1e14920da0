-- Releases what a send took of a subject, as if it had not been: once, however often a worker comes back to it.
-- KEYS[1] hash of the caps' buckets   KEYS[2] hash of the conversion   KEYS[3] mark that this send was released
-- KEYS[4] sorted set of the source's unverified sends
-- ARGV[1] time of the send in ms   ARGV[2] life of the mark in ms   ARGV[3] send id   ARGV[4] '1' when the conversion counted
-- the send   ARGV[5…] caps: count, window in ms, …
-- Returns 1 when the send still counted in the conversion, else 0.

if not redis.call('SET', KEYS[3], 1, 'NX', 'PX', ARGV[2]) then return 0 end
local at = tonumber(ARGV[1])
buckets_give_back(KEYS[1], at, rates_from(5))
redis.call('ZREM', KEYS[4], ARGV[3])
local field = 's' .. math.floor(at / HOUR)
if ARGV[4] ~= '1' or tonumber(redis.call('HGET', KEYS[2], field) or 0) <= 0 then return 0 end
redis.call('HINCRBY', KEYS[2], field, -1)
return 1
