-- After the end of a failed send: its page may ask for the next SMS at once, and what was released is forgotten.
-- KEYS[1] record of the send   ARGV[1] '1' when what it took was released, '0' when it may be on a bill and keeps it
-- Returns 1, or 0 without a record.

if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
if ARGV[1] == '1' then redis.call('HDEL', KEYS[1], 'charge') end
redis.call('HSET', KEYS[1], 'resend_at', 0)
return 1
