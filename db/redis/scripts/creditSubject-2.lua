-- Counts the code of one send as verified, in the hour in which it was sent: that hour's conversion is then exact.
-- KEYS[1] hash of the conversion   KEYS[2] sorted set of the source's unverified sends
-- ARGV[1] time of the send in ms   ARGV[2] send id   ARGV[3] '1' when the send itself was counted
-- Returns 1 when counted, 0 when nothing is known of that hour any more.

local hour, day = math.floor(ARGV[1] / HOUR), math.floor(ARGV[1] / DAY)
redis.call('ZREM', KEYS[2], ARGV[2])
if not redis.call('HGET', KEYS[1], 's' .. hour) then return 0 end
if ARGV[3] ~= '1' then redis.call('HINCRBY', KEYS[1], 's' .. hour, 1) end
local verified = redis.call('HINCRBY', KEYS[1], 'v' .. hour, 1)
redis.call('HINCRBY', KEYS[1], 'd' .. day, 1)
if verified > tonumber(redis.call('HGET', KEYS[1], 'p' .. day) or 0) then
  redis.call('HSET', KEYS[1], 'p' .. day, verified)
end
return 1
