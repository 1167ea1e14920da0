-- Takes one send of the whole service back.
-- KEYS[1] hash of the caps' buckets   KEYS[2] hash of messages per day
-- ARGV[1] time of the send in ms   ARGV[2…] caps: count, window in ms, …
-- Returns 1 when the send still counted in the day's budget, else 0.

local at = tonumber(ARGV[1])
buckets_give_back(KEYS[1], at, rates_from(2))
local day = beijing_day(at)
if tonumber(redis.call('HGET', KEYS[2], day) or 0) <= 0 then return 0 end
redis.call('HINCRBY', KEYS[2], day, -1)
return 1
