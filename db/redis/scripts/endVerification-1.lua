-- Ends a verification that has not ended.
-- KEYS[1] hash of the verification
-- ARGV[1] `approved`, `canceled` or `failed`   ARGV[2] when, ms since the epoch
-- Returns 1, or 0 when it had ended or is not there.

if redis.call('HEXISTS', KEYS[1], 'facts') == 0 then return 0 end
if redis.call('HSETNX', KEYS[1], 'end', ARGV[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], 'ended_at', ARGV[2])
return 1
