-- Takes one send of a subject back, as if it had not been.
-- KEYS[1] hash of the caps' buckets   KEYS[2] hash of the conversion
-- ARGV[1] time of the send in ms   ARGV[2…] caps: count, window in ms, …
-- Returns 1 when the send still counted in the conversion, else 0.

local at = tonumber(ARGV[1])
buckets_give_back(KEYS[1], at, rates_from(2))
local field = 's' .. math.floor(at / HOUR)
if tonumber(redis.call('HGET', KEYS[2], field) or 0) <= 0 then return 0 end
redis.call('HINCRBY', KEYS[2], field, -1)
return 1
