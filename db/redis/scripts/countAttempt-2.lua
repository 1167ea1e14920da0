-- Counts the first attempt of a send for its gateway's conversion, once, unless the pumping guard suspected the send.
-- KEYS[1] record of the send   KEYS[2] counts of the minute
-- ARGV[1] what is counted, which a verification finds in the record   ARGV[2] field of the count   ARGV[3] life in seconds
-- Returns 1 when it was counted.

local charge = redis.call('HGET', KEYS[1], 'charge')
if redis.call('EXISTS', KEYS[1]) == 0 or (charge and cjson.decode(charge).suspected) then return 0 end
if redis.call('HSETNX', KEYS[1], 'counted', ARGV[1]) == 0 then return 0 end
redis.call('HINCRBY', KEYS[2], ARGV[2], 1)
redis.call('EXPIRE', KEYS[2], ARGV[3])
return 1
