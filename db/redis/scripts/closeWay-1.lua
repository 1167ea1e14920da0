-- Takes a further way back that no worker has begun: the send is what it was.
-- KEYS[1] record of the send   ARGV[1] number of the way
-- Returns what it took, as JSON; '' when a worker has begun it, or the send is not there.

local way, charge, was, status = unpack(redis.call('HMGET', KEYS[1], 'way', 'charge:' .. ARGV[1], 'was', 'status'))
if not charge or tonumber(way or 1) >= tonumber(ARGV[1]) then return '' end
redis.call('HDEL', KEYS[1], 'charge:' .. ARGV[1])
if status == 'sending' then redis.call('HSET', KEYS[1], 'status', was) end
return charge
